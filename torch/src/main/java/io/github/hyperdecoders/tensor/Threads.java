package io.github.hyperdecoders.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** How many threads the native operators share their work out to. */
public final class Threads {
    /** How many {@link SerialBlas} are open, and how many threads the BLAS had before the first. */
    private static volatile int serial;

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

    /** How many libtorch uses now. */
    public static int count() {
        return torch.get_num_threads();
    }

    /** Makes the BLAS work on the calling thread alone, in the whole process, until closed; see {@link SerialBlas}. */
    public static synchronized SerialBlas serialBlas() {
        if (serial++ == 0 && Ops.HAS_ONEDNN) {
            before = openblas_nolapack.blas_get_num_threads();
            openblas_nolapack.blas_set_num_threads(1);
        }
        return new SerialBlas();
    }

    /** Whether the large products are better left to oneDNN. */
    static boolean blasIsSerial() {
        return serial > 0;
    }

    private static synchronized void endSerialBlas() {
        if (--serial == 0 && Ops.HAS_ONEDNN) {
            openblas_nolapack.blas_set_num_threads(before);
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
