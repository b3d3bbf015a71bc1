package io.github.hyperdecoders.vector;

/** Whether this JVM has vector instructions to offer. */
public final class VectorUnit {
    /** Whether it was started with {@code --add-modules jdk.incubator.vector}; nothing else of this package may be called otherwise. */
    public static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private VectorUnit() {}
}
