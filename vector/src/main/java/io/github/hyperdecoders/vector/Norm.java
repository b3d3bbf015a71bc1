package io.github.hyperdecoders.vector;

import java.util.List;

/**
 * The root-mean-square norm of rows, {@code x / sqrt(mean(x^2) + epsilon)} times a weight for each column, forwards and back. Safe for many
 * threads.
 */
public record Norm(float[] weight, float epsilon) {
    /**
     * Normalises rows.
     *
     * @param x [.., width]
     * @param result [.., width], of which the same rows are overwritten
     */
    public void forward(FloatReader x, int first, int rows, FloatWriter result) {
        forwardSums(List.of(x), first, rows, (from, begin, count, to) -> {}, result);
    }

    /**
     * Sums rows and normalises the sums.
     *
     * @param x [.., width] each, at least one
     * @param sums [.., width], of which the same rows are overwritten; may be where one of x is
     * @param result [.., width], of which the same rows are overwritten
     */
    public void forwardSums(List<FloatReader> x, int first, int rows, FloatWriter sums, FloatWriter result) {
        int width = weight.length;
        float[] sum = new float[width];
        float[] addend = new float[width];
        for (int row = first; row < first + rows; row++) {
            x.get(0).read(row * width, sum, 0, width);
            for (int i = 1; i < x.size(); i++) {
                x.get(i).read(row * width, addend, 0, width);
                Lanes.addScaled(1, addend, 0, sum, 0, width);
            }
            sums.write(sum, 0, width, row * width);
            Lanes.scale(inverse(sum), weight, sum);
            result.write(sum, 0, width, row * width);
        }
    }

    /**
     * From the gradient of the result to that of x: with {@code r = (mean(x^2) + epsilon)^-1/2} it is {@code r w dy - x r^3 mean(w dy x)}.
     *
     * @param gradient [.., width]
     * @param result [.., width], of which the same rows are overwritten
     */
    public void backward(FloatReader x, int first, int rows, FloatReader gradient, FloatWriter result) {
        int width = weight.length;
        float[] numbers = new float[width];
        float[] arrived = new float[width];
        for (int row = first; row < first + rows; row++) {
            x.read(row * width, numbers, 0, width);
            gradient.read(row * width, arrived, 0, width);
            float inverse = inverse(numbers);
            Lanes.scale(inverse, weight, arrived);
            float along = Lanes.dot(arrived, 0, numbers, 0, width) / width;
            Lanes.addScaled(-inverse * inverse * along, numbers, 0, arrived, 0, width);
            result.write(arrived, 0, width, row * width);
        }
    }

    private float inverse(float[] x) {
        return (float) (1 / Math.sqrt(Lanes.dot(x, 0, x, 0, x.length) / x.length + epsilon));
    }
}
