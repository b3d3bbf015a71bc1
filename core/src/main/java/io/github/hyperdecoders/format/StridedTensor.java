package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as torch saves it: a window of shape and strides, in elements, on a storage, proved on construction to lie inside it.
 *
 * @param offset of the first element in the storage
 */
record StridedTensor(Pickled.Storage storage, long offset, List<Long> shape, List<Long> strides) {

    StridedTensor {
        long elements = new TensorInfo("", storage.dtype(), shape).elements();
        if (strides.size() != shape.size()) {
            throw fault(storage, shape, "has " + strides.size() + " strides for " + shape.size() + " dimensions");
        }
        if (strides.stream().anyMatch(stride -> stride < 0)) {
            throw fault(storage, shape, "has a negative or too large stride");
        }
        if (elements > storage.elements()) {
            throw fault(storage, shape, "has more elements than its storage, which holds " + storage.elements());
        }
        long end;
        try {
            end = elements == 0 ? offset : Math.addExact(offset, span(shape, strides));
        } catch (ArithmeticException e) {
            throw fault(storage, shape, "overflows 64 bits");
        }
        if (offset < 0 || end > storage.elements()) {
            throw fault(
                    storage,
                    shape,
                    "with strides " + strides + " reads elements " + offset + " to " + end + " of a storage that holds "
                            + storage.elements());
        }
    }

    /** Elements from the first to the last, with both. */
    private static long span(List<Long> shape, List<Long> strides) {
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
        }
        return Math.addExact(last, 1);
    }

    private static InputException fault(Pickled.Storage storage, List<Long> shape, String what) {
        return new InputException(
                "a tensor of shape " + shape + " " + what + " (storage " + Quoted.of(storage.key()) + ")");
    }

    /** Whether its elements lie in the storage row-major and without gaps. */
    boolean contiguous() {
        if (shape.contains(0L)) {
            return true;
        }
        long expected = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && strides.get(i) != expected) {
                return false;
            }
            expected *= shape.get(i);
        }
        return true;
    }

    /** Bytes from its first element to its last, with both. */
    long spanBytes() {
        return shape.contains(0L) ? 0 : span(shape, strides) * storage.dtype().bytes();
    }

    /** Its elements row-major, gathered out of {@code window}, which begins at its first element. */
    ByteBuffer gather(ByteBuffer window, int byteLength) {
        ByteBuffer out = ByteBuffer.allocateDirect(byteLength);
        int width = storage.dtype().bytes();
        int rank = shape.size();
        long[] at = new long[rank];
        long element = 0;
        while (out.hasRemaining()) {
            int from = (int) element * width;
            for (int b = 0; b < width; b++) {
                out.put(window.get(from + b));
            }
            for (int i = rank - 1; i >= 0; i--) {
                element += strides.get(i);
                if (++at[i] < shape.get(i)) {
                    break;
                }
                element -= at[i] * strides.get(i);
                at[i] = 0;
            }
        }
        return out.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
