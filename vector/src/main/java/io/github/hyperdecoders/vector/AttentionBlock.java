package io.github.hyperdecoders.vector;

/** Attention's weights of a few queries at a time: of each a row of numbers for all keys, rounded up to whole registers with zeros. */
final class AttentionBlock {
    /** Queries whose weights exist at once; a multiple of {@link Lanes#ROWS}. */
    static final int BLOCK = 32;

    private final Factors dropout;
    private final int columns;
    private final float[] values;
    /** {@link #values} times dropout's factors. */
    private final float[] dropped;

    AttentionBlock(int keys, Factors dropout) {
        this.dropout = dropout;
        columns = Lanes.rounded(keys);
        values = new float[BLOCK * columns];
        dropped = dropout.equals(Factors.NONE) ? values : new float[values.length];
    }

    /** Numbers in a row. */
    int columns() {
        return columns;
    }

    /** [BLOCK, columns] scores to begin with, weights once they are softmaxed. */
    float[] values() {
        return values;
    }

    /** [BLOCK, columns] the weights as dropout left them. */
    Matrix dropped() {
        return Matrix.of(dropped, columns);
    }

    /** Drops some of the first {@code count} rows' weights. */
    void drop(long part, int count) {
        if (!dropout.equals(Factors.NONE)) {
            dropout.read(part, dropped, count * columns);
            Lanes.multiplyEach(values, dropped, count * columns);
        }
    }

    /** From the gradients of dropped weights to those of scores, in place: of {@code count} rows. */
    void backward(float[] gradients, int count) {
        for (int i = 0; i < count; i++) {
            Lanes.softmaxGradient(values, dropped, gradients, i * columns, columns);
        }
    }
}
