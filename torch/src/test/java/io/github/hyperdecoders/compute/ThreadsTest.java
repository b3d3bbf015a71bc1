package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    @Test
    void theBlasIsSerialUntilTheLastHasClosed() {
        assumeTrue(OneDnn.PRESENT, "without oneDNN the BLAS does the large products and keeps its threads");
        int before = openblas_nolapack.blas_get_num_threads();
        openblas_nolapack.blas_set_num_threads(2);
        try (Threads.SerialBlas first = Threads.serialBlas()) {
            try (Threads.SerialBlas second = Threads.serialBlas()) {
                assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
            }
            assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
        }
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(2);
        openblas_nolapack.blas_set_num_threads(before);
    }
}
