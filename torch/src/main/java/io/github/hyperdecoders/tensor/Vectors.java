package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.vector.VectorUnit;
import org.bytedeco.pytorch.Tensor;

/** When pieces of the model are left to the JVM's vector instructions (module {@code vector}) rather than to operators of libtorch's. */
public final class Vectors {
    private Vectors() {}

    /**
     * Whether they serve here: where there are any, on the processor, and on a thread that works on its part of a batch alone or leads a
     * step of decoding. Operators share their work out to libtorch's threads, vector instructions do not.
     */
    public static boolean serve() {
        return VectorUnit.PRESENT && Device.isCpu() && (Steps.areTaken() || Threads.count() == 1);
    }

    /** Whether they serve for {@code x}. */
    static boolean serve(Tensor x) {
        return serve() && Tensors.canBeRead(x);
    }
}
