package io.github.hyperdecoders.vector;

/** The root-mean-square norm of a few rows, {@code x / sqrt(mean(x^2) + epsilon)} times a weight for each column. */
public final class StepNorm {
    private StepNorm() {}

    /**
     * Normalises rows in place.
     *
     * @param x [rows, width]
     * @param weight [width]
     */
    public static void apply(float[] x, float[] weight, float epsilon) {
        int width = weight.length;
        for (int first = 0; first < x.length; first += width) {
            float mean = Lanes.dot(x, first, x, first, width) / width;
            Lanes.scale((float) (1 / Math.sqrt(mean + epsilon)), weight, x, first);
        }
    }
}
