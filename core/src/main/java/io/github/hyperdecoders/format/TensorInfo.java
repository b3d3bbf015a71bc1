package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A tensor's name, element type and shape, checked on construction: at most 64 dimensions, none negative, and a size in bytes that
 * fits a {@code long}. The empty shape is a scalar; a dimension may be 0. Where one of these does not hold, or the name is not valid
 * Unicode, an {@link InputException} says so.
 */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    static final int MAX_DIMENSIONS = 64;

    public TensorInfo {
        shape = List.copyOf(shape);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new InputException("tensor " + Quoted.of(name) + " has a name that is not valid Unicode");
        }
        if (shape.size() > MAX_DIMENSIONS) {
            throw new InputException("tensor " + Quoted.of(name) + " has " + shape.size()
                    + " dimensions; expected at most " + MAX_DIMENSIONS);
        }
        try {
            long size = dtype.bytes();
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new InputException("tensor " + Quoted.of(name) + " has shape " + shape
                            + "; expected dimensions of at least 0");
                }
                size = Math.multiplyExact(size, dimension);
            }
        } catch (ArithmeticException e) {
            throw new InputException(
                    "tensor " + Quoted.of(name) + " of " + dtype + " has shape " + shape
                            + ", whose size in bytes overflows 64 bits",
                    e);
        }
    }

    /** Number of elements: the product of the shape, 1 for a scalar. */
    public long elements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** Bytes of the elements, row-major and without gaps. */
    public long byteLength() {
        return elements() * dtype.bytes();
    }
}
