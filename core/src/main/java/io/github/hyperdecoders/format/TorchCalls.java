package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Pickled.Int;
import io.github.hyperdecoders.format.Pickled.Name;
import io.github.hyperdecoders.format.Pickled.Storage;
import io.github.hyperdecoders.format.Pickled.Tensor;
import io.github.hyperdecoders.format.Pickled.Text;
import io.github.hyperdecoders.format.Pickled.Tuple;
import java.util.ArrayList;
import java.util.List;

/** What the allowed names of a torch pickle mean when it calls them, and what its persistent ids refer to. */
final class TorchCalls {
    private TorchCalls() {}

    /** The pickle's call of an allowed name; torch's own functions of these names are the specification. */
    static Pickled call(TorchGlobal global, Tuple arguments) {
        List<Pickled> args = arguments.items();
        switch (global) {
            case ORDERED_DICT -> {
                if (args.isEmpty()) {
                    return new Pickled.Dict();
                }
            }
            case SIZE -> {
                if (args.size() == 1 && args.get(0) instanceof Tuple size) {
                    return size;
                }
            }
            case REBUILD_PARAMETER -> {
                if (args.size() == 3 && args.get(0) instanceof Tensor data) {
                    return data;
                }
            }
            case REBUILD_TENSOR -> {
                if ((args.size() == 6 || args.size() == 7)
                        && args.get(0) instanceof Storage storage
                        && args.get(1) instanceof Int offset
                        && args.get(2) instanceof Tuple shape
                        && args.get(3) instanceof Tuple strides) {
                    return new Tensor(new StridedTensor(storage, offset.orInvalid(), longs(shape), longs(strides)));
                }
            }
            default -> {
                // A storage class: named in persistent ids, never called.
            }
        }
        throw new InputException("the pickle calls " + global.qualified() + " with " + arguments
                + " arguments of other kinds than torch.save writes");
    }

    /**
     * The storage of a persistent id {@code ("storage", class, key, location, elements)}, before torch 1.6 with a sixth item: None, or
     * the view {@code (key, offset, elements)}.
     */
    static Storage persistent(Pickled id) {
        if (id instanceof Tuple tuple
                && (tuple.items().size() == 5 || tuple.items().size() == 6)
                && tuple.items().get(0) instanceof Text kind
                && kind.value().equals("storage")
                && tuple.items().get(1) instanceof Name type
                && tuple.items().get(2) instanceof Text key
                && tuple.items().get(4) instanceof Int count) {
            DType dtype = type.global().elements();
            long stored = count.orInvalid();
            if (dtype != null && stored >= 0) {
                var whole = new TensorInfo("", dtype, List.of(stored));
                return tuple.items().size() == 6
                        ? view(key.value(), whole, tuple.items().get(5))
                        : new Storage(key.value(), dtype, 0, stored, stored);
            }
        }
        throw new InputException("the pickle refers to something other than a storage; expected"
                + " ('storage', class, key, location, elements)");
    }

    private static Storage view(String key, TensorInfo whole, Pickled view) {
        long stored = whole.elements();
        if (view == Pickled.Atom.NONE) {
            return new Storage(key, whole.dtype(), 0, stored, stored);
        }
        if (view instanceof Tuple tuple
                && tuple.items().size() == 3
                && tuple.items().get(1) instanceof Int offset
                && tuple.items().get(2) instanceof Int elements) {
            long from = offset.orInvalid();
            long count = elements.orInvalid();
            if (from >= 0 && count >= 0 && from <= stored && count <= stored - from) {
                return new Storage(key, whole.dtype(), from, count, stored);
            }
        }
        throw new InputException(
                "the pickle views storage " + Quoted.of(key) + " of " + stored + " elements outside its bounds");
    }

    private static List<Long> longs(Tuple tuple) {
        List<Long> values = new ArrayList<>();
        if (tuple.items().size() > TensorInfo.MAX_DIMENSIONS) {
            throw new InputException("a tensor has " + tuple.items().size() + " dimensions; expected at most "
                    + TensorInfo.MAX_DIMENSIONS);
        }
        for (Pickled item : tuple.items()) {
            if (!(item instanceof Int number)) {
                throw new InputException("a tensor has a shape or stride that is not a number");
            }
            values.add(number.orInvalid());
        }
        return values;
    }
}
