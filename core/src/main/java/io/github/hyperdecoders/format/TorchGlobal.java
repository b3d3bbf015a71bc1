package io.github.hyperdecoders.format;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The only names a pickle may ask for. None of them is ever looked up or loaded: {@link TorchCalls} has their meaning. */
enum TorchGlobal {
    ORDERED_DICT("collections", "OrderedDict", null),
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2", null),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter", null),
    SIZE("torch", "Size", null),
    DOUBLE_STORAGE("torch", "DoubleStorage", DType.F64),
    FLOAT_STORAGE("torch", "FloatStorage", DType.F32),
    HALF_STORAGE("torch", "HalfStorage", DType.F16),
    BFLOAT16_STORAGE("torch", "BFloat16Storage", DType.BF16),
    LONG_STORAGE("torch", "LongStorage", DType.I64),
    INT_STORAGE("torch", "IntStorage", DType.I32),
    SHORT_STORAGE("torch", "ShortStorage", DType.I16),
    CHAR_STORAGE("torch", "CharStorage", DType.I8),
    BYTE_STORAGE("torch", "ByteStorage", DType.U8),
    BOOL_STORAGE("torch", "BoolStorage", DType.BOOL);

    private final String module;
    private final String name;
    private final @Nullable DType elements;

    TorchGlobal(String module, String name, @Nullable DType elements) {
        this.module = module;
        this.name = name;
        this.elements = elements;
    }

    static Optional<TorchGlobal> of(String module, String name) {
        for (TorchGlobal global : values()) {
            if (global.module.equals(module) && global.name.equals(name)) {
                return Optional.of(global);
            }
        }
        return Optional.empty();
    }

    /** The element type of a storage class, null for everything else. */
    @Nullable
    DType elements() {
        return elements;
    }

    String qualified() {
        return module + "." + name;
    }
}
