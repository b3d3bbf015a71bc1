package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors from Java values and back. Unless a method says otherwise the result owns its memory and belongs to the innermost scope. */
public final class Tensors {
    private Tensors() {}

    /** [n] int64. */
    public static Tensor of(long... values) {
        Tensor tensor = emptyOnHost(ScalarType.Long, values.length);
        if (values.length > 0) {
            longs(tensor).put(values);
        }
        return Device.here(tensor);
    }

    /** [n] double. */
    public static Tensor of(double... values) {
        Tensor tensor = emptyOnHost(ScalarType.Double, values.length);
        if (values.length > 0) {
            new DoublePointer(tensor.data_ptr()).capacity(values.length).put(values);
        }
        return Device.here(tensor);
    }

    /** [rows, columns] int64 of equally long rows, padded on the right with {@code padding}; columns is the longest row's length. */
    public static Tensor ofRows(int[][] rows, int padding) {
        int columns = 0;
        for (int[] row : rows) {
            columns = Math.max(columns, row.length);
        }
        long[] flat = new long[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns; j++) {
                flat[i * columns + j] = j < rows[i].length ? rows[i][j] : padding;
            }
        }
        return of(flat).view(rows.length, columns);
    }

    /** An uninitialised tensor. */
    public static Tensor empty(ScalarType type, long... shape) {
        return torch.empty(shape, Device.options(type), new MemoryFormatOptional());
    }

    public static Tensor zeros(ScalarType type, long... shape) {
        return torch.zeros(shape, Device.options(type));
    }

    /** A tensor of one value. */
    public static Tensor full(double value, ScalarType type, long... shape) {
        return torch.full(shape, new Scalar(value), Device.options(type));
    }

    /** An uninitialised tensor in the processor's memory. */
    static Tensor emptyOnHost(ScalarType type, long... shape) {
        return torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
    }

    /**
     * Fresh values, drawn on the processor, so that they are the same on every device.
     *
     * @param fill overwrites a tensor in the processor's memory
     */
    public static Tensor drawn(ScalarType type, Consumer<Tensor> fill, long... shape) {
        Tensor value = emptyOnHost(type, shape);
        fill.accept(value);
        return Device.here(value);
    }

    /**
     * A tensor in the processor's memory over the remaining bytes of a direct buffer, without a copy. The caller keeps {@code bytes}
     * reachable as long as the tensor lives, and nothing may write to the tensor.
     */
    public static Tensor over(ByteBuffer bytes, DType type, long... shape) {
        if (!bytes.hasRemaining()) {
            return emptyOnHost(scalarType(type), shape);
        }
        return torch.from_blob(new BytePointer(bytes.duplicate()), shape, new TensorOptions(scalarType(type)));
    }

    /** The bytes of a contiguous tensor, little-endian, valid while {@code tensor} and the innermost scope live. */
    public static ByteBuffer bytes(Tensor tensor) {
        long count = tensor.numel() * tensor.element_size();
        if (count == 0) {
            return ByteBuffer.allocate(0);
        }
        Pointer data = Device.onHost(tensor).data_ptr();
        return new BytePointer(data).capacity(count).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A contiguous tensor as something to write to a file; it and the innermost scope must live until it is written. */
    public static TensorData data(String name, Tensor tensor) {
        List<Long> shape = Arrays.stream(shape(tensor)).boxed().toList();
        return TensorData.of(name, dtype(tensor), shape, bytes(tensor));
    }

    /** Overwrites {@code tensor} with the tensor {@code name} of a file, of the same shape and format. */
    public static void restore(Tensor tensor, TensorFile file, String name) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor stored = read(file, name);
            if (!Arrays.equals(shape(stored), shape(tensor))
                    || stored.scalar_type().intern() != tensor.scalar_type().intern()) {
                throw new InputException("tensor " + name + " of " + file.path() + " has shape "
                        + Arrays.toString(shape(stored)) + ", expected " + Arrays.toString(shape(tensor)));
            }
            tensor.copy_(stored);
        }
    }

    /** The values of an int64 tensor of any shape, row-major. */
    public static long[] toLongs(Tensor tensor) {
        Tensor flat = Device.onHost(tensor).contiguous();
        long[] values = new long[Math.toIntExact(flat.numel())];
        if (values.length > 0) {
            longs(flat).get(values);
        }
        return values;
    }

    /** The values of a floating tensor of any shape, row-major, widened to double. */
    public static double[] toDoubles(Tensor tensor) {
        Tensor flat = Device.onHost(tensor.detach()).to(ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(flat.numel())];
        if (values.length > 0) {
            new DoublePointer(flat.data_ptr()).capacity(values.length).get(values);
        }
        return values;
    }

    /** The values of a single-precision tensor of any shape, row-major. */
    public static float[] toFloats(Tensor tensor) {
        Tensor flat = Device.onHost(tensor).contiguous();
        float[] values = new float[Math.toIntExact(flat.numel())];
        if (values.length > 0) {
            new FloatPointer(flat.data_ptr()).capacity(values.length).get(values);
        }
        return values;
    }

    /** Whether {@link #reader} takes it. */
    public static boolean canBeRead(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return Device.isCpu()
                && (type == ScalarType.Float || type == ScalarType.BFloat16)
                && tensor.is_contiguous()
                && tensor.numel() * tensor.element_size() <= Integer.MAX_VALUE;
    }

    /**
     * The values of a contiguous tensor in single precision or bfloat16, of at most 2 GiB, where they lie in the processor's memory; to be
     * used while {@code tensor} and the innermost scope live.
     */
    public static FloatReader reader(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        if (type == ScalarType.BFloat16) {
            return FloatReader.ofBfloat16(bytes(tensor).asShortBuffer());
        }
        return FloatReader.of(floats(tensor));
    }

    /** Where to write the values of such a tensor; see {@link #reader}. */
    public static FloatWriter writer(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        if (type == ScalarType.BFloat16) {
            return FloatWriter.ofBfloat16(bytes(tensor).asShortBuffer());
        }
        return FloatWriter.of(floats(tensor));
    }

    /** The values of a contiguous tensor in single precision, of at most 2 GiB, to be read and written where they lie; see {@link #reader}. */
    public static FloatBuffer floats(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        if (type != ScalarType.Float) {
            throw new IllegalArgumentException("a tensor of format " + type + ", expected Float");
        }
        return bytes(tensor).asFloatBuffer();
    }

    /** The shape as an array. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    /** A copy of the tensor {@code name} of a file, on the device, in the file's number format. */
    public static Tensor read(TensorFile file, String name) {
        TensorInfo info = Objects.requireNonNull(file.tensors().get(name), name);
        long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
        ByteBuffer bytes = file.data(name);
        try {
            return copy(over(bytes, info.dtype(), shape), scalarType(info.dtype()));
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    /** A copy, on the device and in the given format, of a tensor in the processor's memory. */
    public static Tensor copy(Tensor onHost, ScalarType type) {
        boolean asItIs = Device.isCpu() && onHost.scalar_type().intern() == type;
        return asItIs ? onHost.clone() : Ops.cast(Device.here(onHost), type);
    }

    public static ScalarType scalarType(DType type) {
        return switch (type) {
            case F64 -> ScalarType.Double;
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case I64 -> ScalarType.Long;
            case I32 -> ScalarType.Int;
            case I16 -> ScalarType.Short;
            case I8 -> ScalarType.Char;
            case U8 -> ScalarType.Byte;
            case BOOL -> ScalarType.Bool;
        };
    }

    /** The file format of a tensor; {@link IllegalArgumentException} where weight files know none. */
    public static DType dtype(Tensor tensor) {
        for (DType type : DType.values()) {
            if (scalarType(type) == tensor.scalar_type().intern()) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "no file format for tensors of type " + tensor.scalar_type().intern());
    }

    private static LongPointer longs(Tensor tensor) {
        return new LongPointer(tensor.data_ptr()).capacity(tensor.numel());
    }
}
