package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.recipe.ModelSource;
import java.util.regex.Matcher;
import org.bytedeco.pytorch.AutogradState;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Where tensors are and operators run: the processor, or one CUDA device. One for the whole process, chosen before its first model; by
 * default the processor. {@link Tensors} brings values there and back.
 */
public final class Device {
    /** The processor's name. */
    public static final String CPU = "cpu";

    static {
        NativeVersions.accept();
    }

    private static String name = CPU;
    /** Whether a model or a caller relies on {@link #name}. */
    private static boolean chosen;

    /** Null: the processor. */
    private static volatile org.bytedeco.pytorch.@Nullable Device accelerator;

    private Device() {}

    /**
     * Makes this the process' device.
     *
     * @param wanted {@code cpu}, {@code cuda} (the first) or {@code cuda:N}
     * @throws InputException if there is no such device, or another is in use already
     */
    public static synchronized void use(String wanted) {
        Matcher parsed = ModelSource.DEVICE.matcher(wanted);
        if (!parsed.matches()) {
            throw new InputException(ModelSource.notADevice(wanted));
        }
        String full = CPU;
        if (!wanted.equals(CPU)) {
            int index = parsed.group(1) == null ? 0 : Integer.parseInt(parsed.group(1));
            requireCuda(wanted, index);
            full = "cuda:" + index;
        }
        if (chosen && !name.equals(full)) {
            throw new InputException("device is '" + wanted + "', but this process computes on '" + name
                    + "' already, and one process has one device");
        }
        place(full);
        chosen = true;
    }

    private static void requireCuda(String wanted, int index) {
        int there = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
        if (there == 0) {
            throw new InputException(
                    "device is '" + wanted
                            + "', but libtorch finds no CUDA device: it needs one, its driver and a build by 'mvn -Pcuda package'");
        }
        if (index >= there) {
            throw new InputException("device is '" + wanted + "', but there are " + there
                    + " CUDA devices, of which cuda:0 is the first");
        }
    }

    /**
     * Moves the process to a device without asking whether it is there: for tests and counts, before any tensor is made. There are two
     * more in every libtorch: {@code lazy:0}, which gathers operators, and {@code cpu:0}, the processor used like an accelerator.
     */
    public static synchronized void place(String wanted) {
        org.bytedeco.pytorch.Device next = null;
        if (!wanted.equals(CPU)) {
            next = new org.bytedeco.pytorch.Device(wanted);
            next.retainReference();
        }
        name = wanted;
        accelerator = next;
    }

    /** From now on something lies on the device, so that it can be no other. */
    public static synchronized void settle() {
        chosen = true;
    }

    /** Whether operators that give several views at once run there: they do everywhere but on the device of libtorch that is there for tests. */
    static boolean hasMultipleViews() {
        org.bytedeco.pytorch.Device device = accelerator;
        return device == null || !name.startsWith("lazy");
    }

    /** Whether operators run on the processor. */
    public static boolean isCpu() {
        return accelerator == null;
    }

    /** Its name in full: {@code cpu} or {@code cuda:N}. */
    public static synchronized String name() {
        return name;
    }

    /** Waits until all that was asked of the device has been computed; the processor is never asked ahead. */
    public static void finish() {
        if (!isCpu()) {
            try (Scope scope = Scope.withoutGradients()) {
                Tensors.zeros(ScalarType.Float, 1).item_double();
            }
        }
    }

    /** {@code tensor} there: itself if it is there already. */
    static Tensor here(Tensor tensor) {
        org.bytedeco.pytorch.Device device = accelerator;
        // Without waiting: what is copied from has been read when the call returns, if not written yet.
        return device == null
                ? tensor
                : tensor.to(device, tensor.scalar_type().intern(), true, false, new MemoryFormatOptional());
    }

    /** {@code tensor} where Java can read it: itself on the processor. */
    static Tensor onHost(Tensor tensor) {
        return isCpu() ? tensor : tensor.cpu();
    }

    /** What a new tensor of this format is to be. */
    static TensorOptions options(ScalarType type) {
        org.bytedeco.pytorch.Device device = accelerator;
        return device == null ? new TensorOptions(type) : new TensorOptions(type).device(new DeviceOptional(device));
    }

    /**
     * Makes backward passes that this thread asks for run on it, as they do on the processor anyway. autograd would give those of an
     * accelerator a thread of its own, on which none of the asking thread's {@link Scope}s are open.
     */
    static void keepBackwardOnThisThread() {
        if (!isCpu()) {
            AutogradState.get_tls_state().set_multithreading_enabled(false);
        }
    }
}
