package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class MatrixPeakTest {
    /** A product of another shape, timed here, reaches a part of the peak and never many times it. */
    @Test
    void isNotFarFromWhatAProductReachesHere() {
        double peak = MatrixPeak.measure(Numerics.FP32);
        int n = 1024;
        double best = 0;
        try (Scope scope = Scope.withoutGradients()) {
            Tensor a = Tensors.zeros(ScalarType.Float, n, n);
            for (int i = 0; i < 20; i++) {
                long started = System.nanoTime();
                a.mm(a);
                best = Math.max(best, 2.0 * n * n * n / (System.nanoTime() - started) * 1e9);
            }
        }
        assertThat(best / peak).isBetween(0.1, 10.0);
    }
}
