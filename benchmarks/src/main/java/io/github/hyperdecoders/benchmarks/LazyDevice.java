package io.github.hyperdecoders.benchmarks;

import com.sun.jna.NativeLibrary;
import io.github.hyperdecoders.tensor.Device;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * A device that is in every libtorch: it gathers operators and has the processor carry them out later. Like a GPU it refuses operands of
 * which some lie elsewhere, so what runs on it is likely to run there.
 */
final class LazyDevice {
    private LazyDevice() {}

    /** Makes it the process' device. */
    static void use() {
        Path library = Path.of(Loader.load(torch.class)).resolveSibling(System.mapLibraryName("torch_cpu"));
        // torch::lazy::InitTorchScriptBackend(), which has no Java method.
        NativeLibrary.getInstance(library.toString())
                .getFunction("_ZN5torch4lazy22InitTorchScriptBackendEv")
                .invokeVoid(new Object[0]);
        Device.place("lazy:0");
    }
}
