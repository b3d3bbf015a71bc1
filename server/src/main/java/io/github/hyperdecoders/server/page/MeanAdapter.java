package io.github.hyperdecoders.server.page;

/** The mean of the adapters that were made for one layer, and how far they lie from it (Welford 1962). Not safe for use by several threads. */
final class MeanAdapter {
    private final float[] mean;
    private long count;
    private double spread;
    private double norms;

    /** @param numbers of an adapter */
    MeanAdapter(int numbers) {
        mean = new float[numbers];
    }

    void add(float[] adapter) {
        count++;
        for (int d = 0; d < mean.length; d++) {
            double difference = adapter[d] - mean[d];
            mean[d] += (float) (difference / count);
            spread += difference * (adapter[d] - mean[d]);
            norms += (double) adapter[d] * adapter[d];
        }
    }

    /** From an adapter to the mean, divided by the root mean square norm: 0 is equal; for two unrelated ones it is about 1. */
    double distance(float[] adapter) {
        double squares = 0;
        for (int d = 0; d < mean.length; d++) {
            double difference = adapter[d] - mean[d];
            squares += difference * difference;
        }
        return norms == 0 ? 0 : Math.sqrt(squares / (norms / count));
    }

    /** The root mean square of {@link #distance} over all that were added. */
    double typical() {
        return norms == 0 ? 0 : Math.sqrt(Math.max(0, spread) / norms);
    }
}
