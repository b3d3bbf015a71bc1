package io.github.hyperdecoders.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** The native libraries that compute: which they are, and for what processor they work here. */
public final class Libraries {
    private Libraries() {}

    /** Names and versions of the packages, such as {@code "pytorch 2.13.0-1.5.14, openblas 0.3.31-1.5.13"}. */
    public static String versions() {
        return "pytorch " + version(torch.class) + ", openblas " + version(openblas_nolapack.class);
    }

    /** "unknown" where the classes were taken out of their jar. */
    private static String version(Class<?> ofPackage) {
        String version = ofPackage.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /**
     * The kernels that libtorch takes on this processor, and the bfloat16 instructions that oneDNN finds, such as {@code "AVX512,
     * amx_bf16"}. The width of vector instructions goes with them.
     */
    public static String kernels() {
        return torch.get_cpu_capability().getString()
                + Processor.bfloat16().map(name -> ", " + name).orElse("");
    }
}
