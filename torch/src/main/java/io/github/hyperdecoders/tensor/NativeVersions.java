package io.github.hyperdecoders.tensor;

/**
 * Keeps JavaCPP from printing, at every start, that the versions of JavaCPP and OpenBLAS do not match. They do not because libtorch's
 * release asks for an OpenBLAS that was never published; the last one before it is what all numbers here were tested with.
 *
 * <p>JavaCPP compares versions when the class that describes OpenBLAS is initialised, and says nothing where it is not to load libraries.
 */
final class NativeVersions {
    private static final String LOADS = "org.bytedeco.javacpp.loadlibraries";
    private static final String OPENBLAS = "org.bytedeco.openblas.presets.openblas_nolapack";

    static {
        if (System.getProperty(LOADS) == null) {
            System.setProperty(LOADS, "false");
            try {
                Class.forName(OPENBLAS);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("OpenBLAS' jar is not on the class path", e);
            } finally {
                System.clearProperty(LOADS);
            }
        }
    }

    private NativeVersions() {}

    /** To be called before a class of libtorch's is initialised. */
    static void accept() {
        // Done by the initialiser, once.
    }
}
