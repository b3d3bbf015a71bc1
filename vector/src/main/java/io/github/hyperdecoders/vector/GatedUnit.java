package io.github.hyperdecoders.vector;

/**
 * The gated unit of T5 v1.1, {@code f(a) b} (Shazeer, 2020), and the dropout behind it, forwards and back. A row of its input is all a, then all b. Safe for many threads.
 *
 * @param width numbers in a row of the result
 * @param gate the function f
 */
public record GatedUnit(int width, Gate gate) {
    /**
     * Computes rows.
     *
     * @param input [rows, 2 * width]
     * @param dropout what the results are multiplied by, a row a part
     * @param result [rows, width], of which the same rows are overwritten
     */
    public void forward(FloatReader input, int first, int rows, Factors dropout, FloatWriter result) {
        float[] x = new float[2 * width];
        float[] factors = new float[width];
        float[] gates = new float[width];
        for (int row = first; row < first + rows; row++) {
            input.read(row * 2 * width, x, 0, 2 * width);
            dropout.read(row, factors, width);
            Lanes.gated(gate, x, factors, width, gates);
            result.write(factors, 0, width, row * width);
        }
    }

    /**
     * From the gradient of the result to that of the input.
     *
     * @param input as forwards
     * @param dropout as forwards
     * @param gradient [rows, width]
     * @param result [rows, 2 * width], of which the same rows are overwritten
     */
    public void backward(
            FloatReader input, int first, int rows, Factors dropout, FloatReader gradient, FloatWriter result) {
        float[] x = new float[2 * width];
        float[] factors = new float[width];
        float[] gates = new float[width];
        float[] arrived = new float[width];
        for (int row = first; row < first + rows; row++) {
            input.read(row * 2 * width, x, 0, 2 * width);
            gradient.read(row * width, arrived, 0, width);
            dropout.read(row, factors, width);
            Lanes.gatedGradient(gate, x, factors, arrived, width, gates);
            result.write(x, 0, 2 * width, row * 2 * width);
        }
    }
}
