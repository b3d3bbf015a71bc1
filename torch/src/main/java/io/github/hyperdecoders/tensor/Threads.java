package io.github.hyperdecoders.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** How many threads the native operators share their work out to. */
public final class Threads {
    /** How many {@link SerialBlas} are open. */
    private static volatile int serial;

    /** How many ask for a BLAS of one thread, and how many threads it had before the first. */
    private static int holders;

    private static int before;

    private static final ThreadLocal<Boolean> ALONE = ThreadLocal.withInitial(() -> false);

    private Threads() {}

    /**
     * Sets the number for libtorch and for its matrix library. One is much the fastest for very small models, whose products end before
     * a second thread has woken; results may differ in the last bits between numbers.
     */
    public static void use(int count) {
        torch.set_num_threads(count);
        openblas_nolapack.blas_set_num_threads(count);
    }

    /** How many libtorch uses now. */
    public static int count() {
        return torch.get_num_threads();
    }

    /** Makes the BLAS work on the calling thread alone, in the whole process, until closed; see {@link SerialBlas}. */
    public static synchronized SerialBlas serialBlas() {
        serial++;
        if (OneDnn.PRESENT) {
            holdBlas();
        }
        return new SerialBlas();
    }

    /** Makes libtorch's operators work on the calling thread alone when they are called from it, whatever other threads do. */
    static void alone() {
        // Asking first makes libtorch's own setting for new threads, which would come later otherwise.
        if (torch.get_num_threads() != 1) {
            torch.set_num_threads(1);
        }
        ALONE.set(true);
    }

    /** Makes the BLAS work on whichever thread calls it, in the whole process, until {@link #releaseBlas}. */
    static synchronized void holdBlas() {
        if (holders++ == 0) {
            before = openblas_nolapack.blas_get_num_threads();
            openblas_nolapack.blas_set_num_threads(1);
        }
    }

    static synchronized void releaseBlas() {
        if (--holders == 0) {
            openblas_nolapack.blas_set_num_threads(before);
        }
    }

    /** Whether large products are better left to oneDNN here: not where both have one thread. */
    static boolean oneDnnIsFaster() {
        return serial > 0 && !ALONE.get();
    }

    private static synchronized void endSerialBlas() {
        serial--;
        if (OneDnn.PRESENT) {
            releaseBlas();
        }
    }

    /**
     * For where no gradients are recorded: there oneDNN does the large products, on libtorch's own threads, and what is left to the BLAS
     * is too small to wake a second pool of threads for, which would take the processor from the first (docs/performance.md).
     */
    public static final class SerialBlas implements AutoCloseable {
        private SerialBlas() {}

        @Override
        public void close() {
            endSerialBlas();
        }
    }
}
