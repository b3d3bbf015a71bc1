package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Rounding;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Linear maps of one input, {@code x W^T + b} each, whose results are wanted together: the query, key and value of attention are one of
 * these. The weights are their owner's; copies of frozen ones in the order that decoding reads them in are made on first use and belong here.
 */
public final class Linear implements AutoCloseable {
    /** Weights of fewer elements are multiplied by one thread. */
    private static final long SMALL = 1 << 16;

    private final List<Part> parts;
    private final ScalarType dtype;

    /** @param parts in the order of their results; at least one */
    public Linear(Part... parts) {
        this.parts = List.of(parts);
        this.dtype = this.parts.stream()
                .map(Part::dtype)
                .reduce(torch::promote_types)
                .orElseThrow();
    }

    /** One map with a bias. */
    public static Linear of(Tensor weight, Tensor bias, ScalarType dtype) {
        return new Linear(new Part(weight, bias, dtype));
    }

    /** One map, or several whose weights lie end to end in one tensor. */
    public static final class Part {
        private final Tensor weight;
        private final @Nullable Tensor bias;
        private final ScalarType dtype;
        /** By how many slices there are. */
        private final Map<Integer, Tensor[]> packed = new TreeMap<>();

        /**
         * @param weight [out, in]
         * @param bias [out]; null for none
         * @param dtype in which it multiplies
         */
        public Part(Tensor weight, @Nullable Tensor bias, ScalarType dtype) {
            this.weight = weight;
            this.bias = bias;
            this.dtype = dtype;
        }

        /** [out, in] in the dtype it is stored in. */
        public Tensor weight() {
            return weight;
        }

        /** [out] in the dtype it is stored in; null for none. */
        public @Nullable Tensor bias() {
            return bias;
        }

        /** The dtype of the product. */
        public ScalarType dtype() {
            return dtype;
        }

        Tensor weightInDtype() {
            return Ops.cast(weight, dtype);
        }

        @Nullable
        Tensor biasInDtype() {
            return bias == null ? null : Ops.cast(bias, dtype);
        }

        /** The product by a team, each thread of which takes a slice of the weight's rows; {@code result}, [tokens, out], is overwritten. */
        void inSlices(Tensor x, Team team, Tensor result) {
            Tensor in = rounded(Ops.cast(x, dtype));
            int count = team.size();
            if (weight.requires_grad()) {
                Tensor whole = weightInDtype();
                team.each(
                        count,
                        i -> slice(in, Team.slice(whole, i, count), result, Team.first(whole.size(0), i, count)));
                return;
            }
            Tensor[] slices = packed(team);
            team.each(count, i -> slice(in, slices[i], result, Team.first(weight.size(0), i, count)));
        }

        /**
         * The rows with zeros behind them, up to a round number: oneDNN makes a program for each new number of rows, which takes as long as
         * some products, and keeps a few hundred of them.
         */
        private static Tensor rounded(Tensor x) {
            long rows = Rounding.COARSE.up(x.size(0));
            if (rows == x.size(0)) {
                return x;
            }
            Tensor padded = Tensors.zeros(x.scalar_type().intern(), rows, x.size(1));
            padded.narrow(0, 0, x.size(0)).copy_(x);
            return padded;
        }

        private void slice(Tensor x, Tensor slice, Tensor result, long first) {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor product = OneDnn.fewRows(x, slice).narrow(0, 0, result.size(0));
                Tensor place = result.narrow(1, first, product.size(1));
                place.copy_(product);
                if (bias != null) {
                    place.add_(bias.narrow(0, first, product.size(1)));
                }
            }
        }

        private synchronized Tensor[] packed(Team team) {
            return packed.computeIfAbsent(team.size(), count -> {
                Tensor[] slices = new Tensor[count];
                try (Scope scope = Scope.withoutGradients()) {
                    Tensor whole = weightInDtype();
                    team.each(count, i -> {
                        try (Scope own = Scope.withoutGradients()) {
                            slices[i] = Scope.own(OneDnn.packed(Team.slice(whole, i, count)));
                        }
                    });
                }
                return slices;
            });
        }

        private synchronized void close() {
            packed.values().forEach(slices -> Arrays.stream(slices).forEach(Tensor::close));
            packed.clear();
        }
    }

    /** The weight of a single map, [out, in] in the dtype it is stored in. */
    public Tensor weight() {
        return only().weight;
    }

    /** The weight of a single map in the dtype of its product. */
    public Tensor weightInDtype() {
        return only().weightInDtype();
    }

    /** The bias of a single map that has one, [out] in the dtype it is stored in. */
    public Tensor bias() {
        return Objects.requireNonNull(only().bias, "a map without a bias");
    }

    private Part only() {
        if (parts.size() > 1) {
            throw new IllegalStateException(parts.size() + " maps, expected one");
        }
        return parts.get(0);
    }

    List<Part> parts() {
        return parts;
    }

    /** The widest of the maps' dtypes. */
    ScalarType dtype() {
        return dtype;
    }

    /** Width of all results together. */
    long out() {
        return parts.stream().mapToLong(part -> part.weight.size(0)).sum();
    }

    /** Whether several threads do all of the products sooner than one. */
    boolean isLarge() {
        return parts.stream().allMatch(part -> part.weight.numel() >= SMALL);
    }

    /** Frees what was made of the weights for decoding; none may be in progress. */
    @Override
    public void close() {
        parts.forEach(Part::close);
    }
}
