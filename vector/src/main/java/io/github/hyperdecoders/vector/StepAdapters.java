package io.github.hyperdecoders.vector;

/**
 * Bottleneck adapters that each serve few rows, {@code ReLU(x W_down + b_down) W_up + b_up}: reading the weights from memory is all the
 * work there is. Safe for many threads.
 *
 * @param down [sources, d_model, bottleneck]
 * @param downBias [sources, bottleneck]
 * @param up [sources, bottleneck, d_model]
 * @param upBias [sources, d_model]
 */
public record StepAdapters(
        FloatReader down, FloatReader downBias, FloatReader up, FloatReader upBias, int dModel, int bottleneck) {
    /** Weights are worked on in stretches of about so many, which stay in the nearest cache. */
    private static final int STRETCH = 4096;

    /**
     * Applies one source's adapter.
     *
     * @param x [rows, d_model]
     * @return [rows, d_model]
     */
    public float[] apply(int source, float[] x) {
        float[] inner = affine(x, dModel, down, downBias, source, bottleneck);
        for (int i = 0; i < inner.length; i++) {
            inner[i] = Math.max(inner[i], 0);
        }
        return affine(inner, bottleneck, up, upBias, source, dModel);
    }

    /** {@code x w + b}: x [rows, k], w [k, n] and b [n] of the given source, to [rows, n]. */
    private static float[] affine(float[] x, int k, FloatReader weights, FloatReader biases, int source, int n) {
        int rows = x.length / k;
        float[] y = new float[rows * n];
        biases.read(source * n, y, 0, n);
        for (int row = 1; row < rows; row++) {
            System.arraycopy(y, 0, y, row * n, n);
        }
        int stretch = Math.max(1, Math.min(k, STRETCH / n));
        float[] some = Scratch.floats(stretch * n);
        for (int i = 0; i < k; i += stretch) {
            int count = Math.min(stretch, k - i);
            weights.read((source * k + i) * n, some, 0, count * n);
            Lanes.multiply(Matrix.of(x, k).from(i), rows, count, Matrix.of(some, n), n, Matrix.of(y, n));
        }
        return y;
    }
}
