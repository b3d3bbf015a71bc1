package io.github.hyperdecoders.vector;

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
        int width = weight.length;
        float[] numbers = new float[width];
        for (int row = first; row < first + rows; row++) {
            x.read(row * width, numbers, 0, width);
            Lanes.scale(inverse(numbers), weight, numbers);
            result.write(numbers, 0, width, row * width);
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
