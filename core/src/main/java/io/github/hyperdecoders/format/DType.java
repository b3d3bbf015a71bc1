package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.util.Arrays;

/** The element types a tensor may have, each spelled as safetensors spells it; half precisions stay raw bytes here. */
public enum DType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /**
     * The type of that safetensors spelling.
     *
     * @throws InputException if it is none of these, as with the eight-bit floats
     */
    public static DType of(String spelling) {
        for (DType dtype : values()) {
            if (dtype.name().equals(spelling)) {
                return dtype;
            }
        }
        throw new InputException("dtype " + Quoted.of(spelling) + " is not supported; expected one of "
                + Arrays.toString(values())
                + Nearest.hint(
                        Quoted.clip(spelling),
                        Arrays.stream(values()).map(DType::name).toList()));
    }
}
