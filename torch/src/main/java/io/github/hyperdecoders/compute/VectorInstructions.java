package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.vector.VectorUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this JVM computes with the processor's vector instructions (JEP 414); asked once, and said once where it could and does not. */
public final class VectorInstructions {
    /** What a JVM must be started with to have them. */
    public static final String FLAG = "--add-modules=jdk.incubator.vector";

    /** A system property: {@code none} says that this JVM is to go without them, and need not say so. */
    public static final String PROPERTY = "hyperdecoders.vectors";

    private static final Logger LOG = LoggerFactory.getLogger(VectorInstructions.class);
    /** Without the second compiler every vector is an object on the heap, hundreds of times as slow as a register. */
    private static final boolean COMPILED =
            !System.getProperty("java.vm.info", "").contains("emulated-client");

    private static final boolean USABLE = VectorUnit.PRESENT && COMPILED;

    static {
        if (!VectorUnit.PRESENT && COMPILED && !"none".equals(System.getProperty(PROPERTY))) {
            LOG.warn(
                    "this JVM was started without {}: training and long answers take longer; add the flag to the java command",
                    FLAG);
        }
    }

    private VectorInstructions() {}

    /** Whether {@link VectorEngine} can be chosen. */
    public static boolean areUsable() {
        return USABLE;
    }
}
