package io.github.hyperdecoders.compute;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** How many threads the native operators share their work out to. */
public final class Threads {
    /** How many {@link SerialBlas} are open, and how many threads the BLAS had before the first. */
    private static int holders;

    private static int before;

    private Threads() {}

    /**
     * Sets the number for libtorch and for its matrix library. One is much the fastest for very small models, whose products end before
     * a second thread has woken; results may differ in the last bits between numbers.
     */
    public static void use(int count) {
        torch.set_num_threads(count);
        openblas_nolapack.blas_set_num_threads(count);
    }

    /** How many libtorch uses now when it is called from this thread. */
    public static int count() {
        return torch.get_num_threads();
    }

    /** Makes libtorch's operators work on the calling thread alone when they are called from it, whatever other threads do. */
    static void alone() {
        // Asking first makes libtorch's own setting for new threads, which would come later otherwise.
        if (torch.get_num_threads() != 1) {
            torch.set_num_threads(1);
        }
    }

    /** Makes the BLAS work on whichever thread calls it alone, in the whole process, until closed; see {@link SerialBlas}. */
    public static synchronized SerialBlas serialBlas() {
        if (holders++ == 0) {
            before = openblas_nolapack.blas_get_num_threads();
            openblas_nolapack.blas_set_num_threads(1);
        }
        return new SerialBlas();
    }

    private static synchronized void release() {
        if (--holders == 0) {
            openblas_nolapack.blas_set_num_threads(before);
        }
    }

    /**
     * For where threads of ours share the work, or oneDNN shares it out to libtorch's own threads: what is left to the BLAS is too small to
     * wake a second pool of threads for, which would take the processor from the first (docs/performance-history.md).
     */
    public static final class SerialBlas implements AutoCloseable {
        private SerialBlas() {}

        @Override
        public void close() {
            release();
        }
    }
}
