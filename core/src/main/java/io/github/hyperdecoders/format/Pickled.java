package io.github.hyperdecoders.format;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle of tensors may consist of. Plain data: nothing here can do anything, nothing compares or prints itself by walking what it
 * holds, so depth and sharing cost nothing.
 */
sealed interface Pickled {
    /** Values whose content no tensor depends on. */
    enum Atom implements Pickled {
        NONE,
        TRUE,
        FALSE,
        FLOAT,
        BYTES
    }

    record Text(String value) implements Pickled {}

    record Int(BigInteger value) implements Pickled {
        /** The value, or -1, which no size or offset is, where it is too large. */
        long orInvalid() {
            return value.bitLength() < Long.SIZE ? value.longValue() : -1;
        }
    }

    record Tuple(List<Pickled> items) implements Pickled {
        @Override
        public String toString() {
            return "a tuple of " + items.size();
        }
    }

    final class Sequence implements Pickled {
        final List<Pickled> items = new ArrayList<>();
    }

    /** A dict or OrderedDict; of its entries those with string keys. */
    final class Dict implements Pickled {
        final Map<String, Pickled> entries = new LinkedHashMap<>();
    }

    /** A name out of the allow-list, not yet called. */
    record Name(TorchGlobal global) implements Pickled {}

    /**
     * A stretch of elements in a stored array.
     *
     * @param key under which the file stores the array
     * @param offset of the first element in the array; not 0 for a view only
     * @param elements of this stretch
     * @param stored elements of the whole array
     */
    record Storage(String key, DType dtype, long offset, long elements, long stored) implements Pickled {}

    record Tensor(StridedTensor tensor) implements Pickled {}
}
