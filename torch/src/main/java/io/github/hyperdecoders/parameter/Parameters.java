package io.github.hyperdecoders.parameter;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.compute.Linear;
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
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one model: made on demand while it is built, from the first of the given files that has them or freshly, and owned
 * here until {@link #close}. Trained ones are leaves in the stream format; frozen ones stay in the file's mapping where its dtype is the one they are used in and the processor uses them, so that a large base costs no memory of its own.
 *
 * <p>Those of a second model may be made on those of a first, its base: what both find in the base's file is in memory once. The base's
 * tensors are freed when it and all models made on it are closed, in whatever order.
 */
public final class Parameters implements ParameterSource, AutoCloseable {
    private final Numerics numerics;
    private final Freezing freezing;
    private final long seed;
    private final List<TensorFile> files;
    private final Predicate<Role> mayBeFresh;
    /** Whose parameters these share; null for none. */
    private final @Nullable Parameters base;

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Set<String> missing = new TreeSet<>();
    /** Names of those that a file before the last has. */
    private final Set<String> overlaid = new TreeSet<>();
    /** The base's tensors among these, by identity. */
    private final IdentityHashMap<Tensor, Parameter> borrowed = new IdentityHashMap<>();

    private volatile boolean closed;
    /** Who needs the tensors: this model, and each that was made on it. */
    private int users = 1;
    /** Keeps the mappings that tensors look into reachable. */
    private final IdentityHashMap<Tensor, ByteBuffer> mappings = new IdentityHashMap<>();
    /** Tensors of which frozen parameters are parts. */
    private final List<Tensor> joints = new ArrayList<>();
    /** Linear maps by frozen parameters, by the weight of the first: a second network shares what they made of them. */
    private final IdentityHashMap<Tensor, Linear> frozenMaps = new IdentityHashMap<>();
    /** Those of them that are no base's. */
    private final List<Linear> ownMaps = new ArrayList<>();

    /**
     * @param seed of fresh values; each parameter's depend on this and its name alone
     * @param files where to look, in this order; they may be closed once the model is built
     * @param mayBeFresh for which roles a parameter that no file has is initialised rather than an error
     */
    public Parameters(
            Numerics numerics, Freezing freezing, long seed, List<TensorFile> files, Predicate<Role> mayBeFresh) {
        this(numerics, freezing, seed, files, mayBeFresh, null);
        Device.settle();
    }

    private Parameters(
            Numerics numerics,
            Freezing freezing,
            long seed,
            List<TensorFile> files,
            Predicate<Role> mayBeFresh,
            @Nullable Parameters base) {
        this.numerics = numerics;
        this.freezing = freezing;
        this.seed = seed;
        this.files = List.copyOf(files);
        this.mayBeFresh = mayBeFresh;
        this.base = base;
    }

    /**
     * Parameters of a model that is made on this one: what this one has of the last of the files is shared, all else is the new model's own.
     * Nothing of it is trained.
     *
     * @param of where to look, in this order; the last is the file that this model was made of
     * @throws IllegalStateException if this is closed
     */
    public Parameters sharing(List<TensorFile> of) {
        if (!trained().isEmpty()) {
            throw new IllegalStateException("a model that is trained cannot be the base of others");
        }
        retain();
        return new Parameters(numerics, freezing, seed, of, role -> false, this);
    }

    @Override
    public Numerics numerics() {
        return numerics;
    }

    @Override
    public Tensor get(List<String> names, Role role, ScalarType frozen, Initializer initializer, long... shape) {
        String name = names.get(0);
        Optional<StoredTensor> stored = StoredTensor.find(names, files);
        stored.ifPresent(found -> found.check(shape));
        if (stored.isPresent() && stored.get().file() != files.get(files.size() - 1)) {
            overlaid.add(name);
        }
        Parameter parameter = stored.flatMap(found -> ofBase(name, found))
                .orElseGet(() -> own(name, role, frozen, stored, initializer, shape));
        if (parameters.put(name, parameter) != null) {
            throw new IllegalStateException("parameter " + name + " was asked for twice");
        }
        return parameter.tensor();
    }

    /** The base's, where the value is found in no file before the base's. */
    private Optional<Parameter> ofBase(String name, StoredTensor stored) {
        if (base == null || stored.file() != files.get(files.size() - 1)) {
            return Optional.empty();
        }
        Optional<Parameter> shared = base.named(name);
        shared.ifPresent(parameter -> borrowed.put(parameter.tensor(), parameter));
        return shared;
    }

    private Parameter own(
            String name,
            Role role,
            ScalarType frozen,
            Optional<StoredTensor> stored,
            Initializer initializer,
            long... shape) {
        boolean trained = role.isTrained(freezing);
        ScalarType type = trained ? numerics.stream() : frozen;
        try (Scope scope = Scope.withoutGradients()) {
            Tensor owned = Scope.own(stored.map(found -> read(found, type, trained, shape))
                    .orElseGet(() -> fresh(name, role, initializer, type, shape)));
            owned.requires_grad_(trained);
            return new Parameter(name, role, trained, owned);
        }
    }

    @Override
    public Linear linear(Linear.Part... maps) {
        // Trained ones stay apart, for the optimiser knows them by name.
        boolean trained = Arrays.stream(maps).anyMatch(map -> map.weight().requires_grad());
        Linear ofBase = ofBase(maps);
        if (ofBase != null) {
            frozenMaps.put(maps[0].weight(), ofBase);
            return ofBase;
        }
        Linear result = trained || maps.length == 1 ? new Linear(maps) : new Linear(joined(maps));
        if (!trained) {
            frozenMaps.put(maps[0].weight(), result);
            ownMaps.add(result);
        }
        return result;
    }

    /** The base's map, with what was made of it, where all weights are the base's. */
    private @Nullable Linear ofBase(Linear.Part... maps) {
        boolean shared = Arrays.stream(maps)
                .allMatch(map ->
                        borrowed.containsKey(map.weight()) && (map.bias() == null || borrowed.containsKey(map.bias())));
        return base == null || !shared ? null : base.frozenMaps.get(maps[0].weight());
    }

    /** Maps without biases, those of one dtype as one. */
    private Linear.Part[] joined(Linear.Part... maps) {
        Map<ScalarType, List<Tensor>> byDtype = new LinkedHashMap<>();
        for (Linear.Part map : maps) {
            byDtype.computeIfAbsent(map.dtype(), f -> new ArrayList<>()).add(map.weight());
        }
        return byDtype.entrySet().stream()
                .map(entry -> new Linear.Part(joint(entry.getValue()), null, entry.getKey()))
                .toArray(Linear.Part[]::new);
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
        public Numerics numerics() {
            return numerics;
        }

        @Override
        public Tensor get(List<String> names, Role role, ScalarType frozen, Initializer initializer, long... shape) {
            Tensor leaf = leaves.get(names.get(0));
            return leaf == null
                    ? Objects.requireNonNull(parameters.get(names.get(0))).tensor()
                    : leaf;
        }

        @Override
        public Linear linear(Linear.Part... maps) {
            Linear known = frozenMaps.get(maps[0].weight());
            return known == null ? new Linear(maps) : known;
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

    /** The weights end to end, [sum of out, in]; they become views of it, but for those of a base. */
    private Tensor joint(List<Tensor> weights) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor joint = Scope.own(Ops.concatenate(0, weights.toArray(Tensor[]::new)));
            joints.add(joint);
            long row = 0;
            for (Tensor weight : weights) {
                if (!borrowed.containsKey(weight)) {
                    weight.set_data(joint.narrow(0, row, weight.size(0)));
                    mappings.remove(weight);
                }
                row += weight.size(0);
            }
            return joint;
        }
    }

    private Tensor read(StoredTensor stored, ScalarType type, boolean trained, long... shape) {
        ByteBuffer bytes = stored.file().data(stored.info().name());
        Tensor view = Tensors.over(bytes, stored.info().dtype(), shape);
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
            for (TensorInfo stored : file.tensors().values()) {
                if (!parameters.containsKey(stored.name())
                        && StoredTensor.isWeight(stored)
                        && !ignored.test(stored.name())) {
                    throw new InputException("tensor " + stored.name() + " of " + file.path()
                            + " is not part of this model" + Nearest.hint(stored.name(), parameters.keySet()));
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

    /** Whether its value is of a file before the last, in place of what the last may have. */
    public boolean isOverlaid(String name) {
        return overlaid.contains(name);
    }

    /** Whether all parameters so far are a base's. */
    public boolean areAllShared() {
        return borrowed.size() == parameters.size();
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Frees what is this model's own: at once, or where others were made on it when the last of them is closed. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        release();
    }

    private synchronized void retain() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        users++;
    }

    private void release() {
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
            parameters.values().stream()
                    .map(Parameter::tensor)
                    .filter(tensor -> !borrowed.containsKey(tensor))
                    .forEach(Tensor::close);
            parameters.clear();
            borrowed.clear();
            ownMaps.forEach(Linear::close);
            ownMaps.clear();
            frozenMaps.clear();
            joints.forEach(Tensor::close);
            joints.clear();
            mappings.clear();
        }
        if (base != null) {
            base.release();
        }
    }
}
