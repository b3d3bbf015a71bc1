package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** How fast this machine multiplies large matrices: what other work is to be measured against. */
public final class MatrixPeak {
    /** Wide enough for any processor's caches and threads to be at their best. */
    private static final int SIZE = 2048;

    private static final double FLOPS = 2.0 * SIZE * SIZE * SIZE;
    private static final int FEWEST = 6;
    private static final double SECONDS = 0.5;

    private MatrixPeak() {}

    /**
     * Floating-point operations per second of the best of the products of square matrices that half a second has room for; by the BLAS and by
     * oneDNN in turn, for which is faster depends on the processor.
     */
    public static double measure(Numerics numerics) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor a = Tensors.full(1, numerics.product(), SIZE, SIZE);
            Tensor b = Tensors.full(1, numerics.product(), SIZE, SIZE);
            double best = Double.POSITIVE_INFINITY;
            double sum = 0;
            for (int i = 0; i < FEWEST || sum < SECONDS; i++) {
                long started = System.nanoTime();
                try (Scope product = Scope.open()) {
                    if (i % 2 == 0) {
                        a.mm(b);
                    } else {
                        Products.Whole.unrecorded().affine(a, b, null);
                    }
                    Device.finish();
                }
                double seconds = (System.nanoTime() - started) / 1e9;
                best = Math.min(best, seconds);
                sum += seconds;
            }
            return FLOPS / best;
        }
    }
}
