package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of one model: made on demand while it is built, from the first of the given files that has them or freshly, and owned
 * here until {@link #close}. Trained ones are leaves in the stream format; frozen ones stay in the file's mapping where its number
 * format is the one they are used in and the processor uses them, so that a large base costs no memory of its own.
 */
public final class Parameters implements ParameterSource, AutoCloseable {
    private static final List<String> EMBEDDING_ALIASES =
            List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight");
    /** Stored by old T5 files and used by no one. */
    private static final String DEAD_BIAS = "EncDecAttention.relative_attention_bias.weight";

    private final Numerics numerics;
    private final Freezing freezing;
    private final long seed;
    private final List<TensorFile> files;
    private final Predicate<Role> mayBeFresh;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Set<String> missing = new TreeSet<>();
    private boolean closed;
    /** Keeps the mappings that tensors look into reachable. */
    private final IdentityHashMap<Tensor, ByteBuffer> mappings = new IdentityHashMap<>();
    /** Tensors of which frozen parameters are parts. */
    private final List<Tensor> stacks = new ArrayList<>();
    /** What was made of frozen parameters, by the first of them. */
    private final IdentityHashMap<Tensor, StackedWeight> stacked = new IdentityHashMap<>();

    /**
     * @param seed of fresh values; each parameter's depend on this and its name alone
     * @param files where to look, in this order; they may be closed once the model is built
     * @param mayBeFresh for which roles a parameter that no file has is initialised rather than an error
     */
    public Parameters(
            Numerics numerics, Freezing freezing, long seed, List<TensorFile> files, Predicate<Role> mayBeFresh) {
        this.numerics = numerics;
        this.freezing = freezing;
        this.seed = seed;
        this.files = List.copyOf(files);
        this.mayBeFresh = mayBeFresh;
        Device.settle();
    }

    @Override
    public Tensor get(String name, Role role, Initializer initializer, long... shape) {
        boolean trained = role.isTrained(freezing);
        ScalarType type = trained ? numerics.stream() : format(name, role);
        try (Scope scope = Scope.withoutGradients()) {
            Optional<TensorFile> file =
                    files.stream().filter(f -> storedName(f, name).isPresent()).findFirst();
            Tensor value = file.isPresent()
                    ? stored(file.get(), storedName(file.get(), name).orElseThrow(), type, trained, shape)
                    : fresh(name, role, initializer, type, shape);
            Tensor owned = Scope.own(value);
            owned.requires_grad_(trained);
            if (parameters.put(name, new Parameter(name, role, trained, owned)) != null) {
                throw new IllegalStateException("parameter " + name + " was asked for twice");
            }
            return owned;
        }
    }

    @Override
    public StackedWeight stack(Factor... factors) {
        // Trained ones stay apart, for the optimiser knows them by name.
        if (factors.length == 1) {
            StackedWeight single = new StackedWeight(factors);
            stacked.put(factors[0].weight(), single);
            return single;
        }
        if (Arrays.stream(factors).anyMatch(f -> f.weight().requires_grad())) {
            return new StackedWeight(factors);
        }
        Map<ScalarType, List<Tensor>> byFormat = new LinkedHashMap<>();
        for (Factor factor : factors) {
            byFormat.computeIfAbsent(factor.format(), f -> new ArrayList<>()).add(factor.weight());
        }
        List<Factor> joined = new ArrayList<>();
        byFormat.forEach((format, weights) -> joined.add(new Factor(joined(weights), format)));
        StackedWeight result = new StackedWeight(joined.toArray(Factor[]::new));
        stacked.put(factors[0].weight(), result);
        return result;
    }

    /**
     * The same parameters for a second network of the same kind: what is frozen is shared; what is trained has the same values in the
     * same memory, whoever moves them, but gathers gradients of its own.
     */
    public Shared shared() {
        return new Shared();
    }

    /** See {@link #shared}; to be closed before the parameters are. */
    public final class Shared implements ParameterSource, AutoCloseable {
        private final Map<String, Tensor> leaves = new LinkedHashMap<>();

        private Shared() {
            try (Scope scope = Scope.withoutGradients()) {
                for (Parameter parameter : trained()) {
                    Tensor leaf = Scope.own(parameter.tensor().detach());
                    leaf.requires_grad_(true);
                    leaves.put(parameter.name(), leaf);
                }
            }
        }

        @Override
        public Tensor get(String name, Role role, Initializer initializer, long... shape) {
            Tensor leaf = leaves.get(name);
            return leaf == null ? Objects.requireNonNull(parameters.get(name)).tensor() : leaf;
        }

        @Override
        public StackedWeight stack(Factor... factors) {
            StackedWeight known = stacked.get(factors[0].weight());
            return known == null ? new StackedWeight(factors) : known;
        }

        /** Moves all gradients to the parameters, adding them to what is there. */
        public void handOver() {
            try (Scope scope = Scope.withoutGradients()) {
                leaves.forEach((name, leaf) -> {
                    if (leaf.grad().defined()) {
                        Tensor parameter =
                                Objects.requireNonNull(parameters.get(name)).tensor();
                        Ops.addToGradient(parameter, leaf.grad());
                        leaf.mutable_grad().reset();
                    }
                });
            }
        }

        @Override
        public void close() {
            leaves.values().forEach(Tensor::close);
            leaves.clear();
        }
    }

    private Tensor joined(List<Tensor> weights) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor stacked = Scope.own(Ops.cat(0, weights.toArray(Tensor[]::new)));
            stacks.add(stacked);
            long row = 0;
            for (Tensor weight : weights) {
                weight.set_data(stacked.narrow(0, row, weight.size(0)));
                row += weight.size(0);
                mappings.remove(weight);
            }
            return stacked;
        }
    }

    /** The format of a frozen parameter: of its product, or of the stream where it scales or joins that. */
    private ScalarType format(String name, Role role) {
        if (role == Role.ENCODER_LAYER_NORM
                || role == Role.DECODER_LAYER_NORM
                || role == Role.SHARED_EMBEDDING
                || name.endsWith(T5Names.RELATIVE_BIAS)) {
            return numerics.stream();
        }
        return name.endsWith(T5Names.QUERY) || name.endsWith(T5Names.KEY) ? numerics.scores() : numerics.product();
    }

    private static Optional<String> storedName(TensorFile file, String name) {
        Stream<String> names = Stream.of(name);
        if (name.equals(T5Names.SHARED)) {
            names = Stream.concat(names, EMBEDDING_ALIASES.stream());
        }
        return names.filter(file.tensors()::containsKey).findFirst();
    }

    private Tensor stored(TensorFile file, String name, ScalarType type, boolean trained, long... shape) {
        TensorInfo info = Objects.requireNonNull(file.tensors().get(name));
        long[] found = info.shape().stream().mapToLong(Long::longValue).toArray();
        if (!Arrays.equals(found, shape)) {
            throw new InputException("tensor " + name + " of " + file.path() + " has shape " + Arrays.toString(found)
                    + ", expected " + Arrays.toString(shape) + " by the model's configuration");
        }
        if (!Set.of(ScalarType.Float, ScalarType.Double, ScalarType.Half, ScalarType.BFloat16)
                .contains(Tensors.scalarType(info.dtype()))) {
            throw new InputException("tensor " + name + " of " + file.path() + " has format " + info.dtype()
                    + ", expected F32, F16, BF16 or F64");
        }
        ByteBuffer bytes = file.data(name);
        Tensor view = Tensors.over(bytes, info.dtype(), shape);
        if (view.scalar_type().intern() == type && !trained && Device.isCpu()) {
            mappings.put(view, bytes);
            return view;
        }
        try {
            return Tensors.copy(view, type);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    private Tensor fresh(String name, Role role, Initializer initializer, ScalarType type, long... shape) {
        if (!mayBeFresh.test(role)) {
            missing.add(name);
        }
        try (Randomness randomness = new Randomness(0)) {
            randomness.reseed(seed, name.hashCode(), 0);
            Tensor value = Tensors.drawn(numerics.stream(), t -> initializer.fill(t, randomness), shape);
            return Ops.cast(value, type);
        }
    }

    /**
     * To be called once the model is built.
     *
     * @param ignored stored names that are known to be of no use to this model
     * @throws InputException naming what the files lack, and what they have that the model does not know
     */
    public void requireComplete(Predicate<String> ignored) {
        if (!missing.isEmpty()) {
            throw new InputException(missing.size() + " parameters are missing from "
                    + files.stream().map(f -> f.path().toString()).toList() + ", the first: "
                    + missing.iterator().next());
        }
        for (TensorFile file : files) {
            for (String name : file.tensors().keySet()) {
                boolean known = parameters.containsKey(name)
                        || name.equals(T5Names.LM_HEAD)
                        || name.endsWith(DEAD_BIAS)
                        || EMBEDDING_ALIASES.contains(name);
                if (!known && !ignored.test(name)) {
                    throw new InputException("tensor " + name + " of " + file.path() + " is not part of this model"
                            + Nearest.hint(name, parameters.keySet()));
                }
            }
        }
    }

    /** All parameters in the order of the model's construction. */
    public List<Parameter> all() {
        return List.copyOf(parameters.values());
    }

    /** Those that are trained, in the same order. */
    public List<Parameter> trained() {
        return parameters.values().stream().filter(Parameter::trained).toList();
    }

    public Optional<Parameter> named(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Whether the tensors are gone. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        parameters.values().forEach(p -> p.tensor().close());
        parameters.clear();
        stacked.values().forEach(StackedWeight::close);
        stacks.forEach(Tensor::close);
        stacks.clear();
        stacked.clear();
        mappings.clear();
    }
}
