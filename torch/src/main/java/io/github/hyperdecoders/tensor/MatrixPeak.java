package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How fast this machine multiplies large matrices: what other work is to be measured against. */
public final class MatrixPeak {
    /** Wide enough for any processor's caches and threads to be at their best. */
    private static final int SIZE = 2048;

    private static final double FLOPS = 2.0 * SIZE * SIZE * SIZE;
    private static final int FEWEST = 5;
    private static final double SECONDS = 1;

    private MatrixPeak() {}

    /** Floating-point operations per second of the best of the products of square matrices that a second has room for. */
    public static double measure(ScalarType type) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor a = ones(type);
            Tensor b = ones(type);
            double best = Double.POSITIVE_INFINITY;
            double sum = 0;
            for (int i = 0; i < FEWEST || sum < SECONDS; i++) {
                long started = System.nanoTime();
                try (Scope product = Scope.open()) {
                    a.mm(b);
                }
                double seconds = (System.nanoTime() - started) / 1e9;
                best = Math.min(best, seconds);
                sum += seconds;
            }
            return FLOPS / best;
        }
    }

    private static Tensor ones(ScalarType type) {
        return Tensors.zeros(type, SIZE, SIZE).fill_(new Scalar(1.0));
    }
}
