package io.github.hyperdecoders.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** How many threads the native operators share their work out to. */
public final class Threads {
    private Threads() {}

    /**
     * Sets the number for libtorch and for its matrix library. One is much the fastest for very small models, whose products end before
     * a second thread has woken; results may differ in the last bits between numbers.
     */
    public static void use(int count) {
        torch.set_num_threads(count);
        openblas_nolapack.blas_set_num_threads(count);
    }
}
