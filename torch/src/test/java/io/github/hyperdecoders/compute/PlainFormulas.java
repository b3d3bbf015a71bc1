package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.recipe.Activation;
import java.util.function.DoubleUnaryOperator;

/** The operations of an engine as loops over doubles. */
final class PlainFormulas {
    private PlainFormulas() {}

    /** What is added to a score. */
    @FunctionalInterface
    interface Bias {
        /** For a head and a key's position minus its query's. */
        double of(int head, int distance);
    }

    /** The functions of a feed-forward layer; the normal distribution's, of the GELU, as an integral in small steps. */
    static double of(Activation f, double a) {
        return switch (f) {
            case RELU -> Math.max(a, 0);
            case GELU -> a * normal(a);
            case GELU_NEW -> 0.5 * a * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a * a * a)));
            case SILU -> a / (1 + Math.exp(-a));
        };
    }

    /** The share of the standard normal distribution below {@code a}: Simpson's rule from 0 on. */
    private static double normal(double a) {
        int steps = 1000;
        double step = a / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double t = i * step;
            int weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.exp(-t * t / 2);
        }
        return 0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI);
    }

    /** {@code f(a) b}: [rows, 2 * width] to [rows, width]. */
    static double[] gated(double[] x, int rows, int width, DoubleUnaryOperator f) {
        double[] y = new double[rows * width];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < width; i++) {
                double a = x[r * 2 * width + i];
                y[r * width + i] = f.applyAsDouble(a) * x[r * 2 * width + width + i];
            }
        }
        return y;
    }

    /** {@code w x / sqrt(mean(x^2) + epsilon)} over rows as wide as the weight. */
    static double[] rmsNorm(double[] x, double[] weight, double epsilon) {
        double[] y = new double[x.length];
        for (int r = 0; r < x.length; r += weight.length) {
            double squares = 0;
            for (int i = 0; i < weight.length; i++) {
                squares += x[r + i] * x[r + i];
            }
            for (int i = 0; i < weight.length; i++) {
                y[r + i] = weight[i] * x[r + i] / Math.sqrt(squares / weight.length + epsilon);
            }
        }
        return y;
    }

    /** Each token of a row over those of its row: keys, queries and values [tokens, 3 * inner] to [tokens, inner]. */
    static double[] attention(double[] kqv, int[] lengths, Heads heads, boolean causal, Bias bias) {
        int inner = heads.inner();
        double[] context = new double[kqv.length / 3];
        int first = 0;
        for (int length : lengths) {
            for (int h = 0; h < heads.count(); h++) {
                for (int q = 0; q < length; q++) {
                    double[] weights = new double[length];
                    double sum = 0;
                    for (int k = 0; k < (causal ? q + 1 : length); k++) {
                        double score = bias.of(h, k - q);
                        for (int d = h * heads.width(); d < (h + 1) * heads.width(); d++) {
                            score += kqv[(first + q) * 3 * inner + inner + d] * kqv[(first + k) * 3 * inner + d];
                        }
                        weights[k] = Math.exp(score);
                        sum += weights[k];
                    }
                    for (int k = 0; k < length; k++) {
                        for (int d = h * heads.width(); d < (h + 1) * heads.width(); d++) {
                            context[(first + q) * inner + d] +=
                                    weights[k] / sum * kqv[(first + k) * 3 * inner + 2 * inner + d];
                        }
                    }
                }
            }
            first += length;
        }
        return context;
    }
}
