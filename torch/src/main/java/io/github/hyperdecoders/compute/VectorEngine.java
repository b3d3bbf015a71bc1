package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.Dropper;
import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.Gate;
import io.github.hyperdecoders.vector.GatedUnit;
import io.github.hyperdecoders.vector.Norm;
import io.github.hyperdecoders.vector.StepAdapters;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The JVM's vector instructions (module {@code vector}) for what is not a matrix product, on threads that libtorch's operators do not share:
 * in one pass over memory where operators take several, with nothing kept for the way back that can be computed again. Autograd is told by
 * {@link GradientPort}. What they do not serve goes to the operators: gradients of a norm's weight or of a position bias, adapters of many
 * tokens, and tensors that a buffer of the JVM cannot address.
 */
record VectorEngine(OperatorEngine operators, Team team) implements Engine {
    /** Up to so many tokens of a source reading its adapter's weights is the work, beyond it their multiplication. */
    private static final int FEW_TOKENS = 8;

    @Override
    public Numerics numerics() {
        return operators.numerics();
    }

    @Override
    public Products products() {
        return operators.products();
    }

    @Override
    public Dropout passDropout() {
        return operators.passDropout();
    }

    @Override
    public boolean recomputes() {
        return operators.recomputes();
    }

    @Override
    public VectorEngine with(Dropout dropout) {
        return new VectorEngine(operators.with(dropout), team);
    }

    @Override
    public SumAndNorm normOfSum(List<Tensor> addends, Tensor weight, double epsilon, ScalarType dtype) {
        boolean recorded = Ops.recordsGradients();
        if ((recorded && weight.requires_grad()) || !addends.stream().allMatch(Tensors::canBeRead)) {
            return operators.normOfSum(addends, weight, epsilon, dtype);
        }
        Norm norm = new Norm(Tensors.toFloats(Ops.cast(weight, ScalarType.Float)), (float) epsilon);
        if (!recorded && addends.size() > 1) {
            return sumAndNorm(norm, addends, dtype);
        }
        Tensor sum = addends.stream().reduce(Tensor::add).orElseThrow();
        return new SumAndNorm(sum, Ops.cast(norm(norm, sum), dtype));
    }

    /** In one pass, without gradients. */
    private SumAndNorm sumAndNorm(Norm norm, List<Tensor> addends, ScalarType dtype) {
        Tensor first = addends.get(0);
        Tensor sum = Tensors.empty(first.scalar_type().intern(), Tensors.shape(first));
        Tensor normed = Tensors.empty(dtype, Tensors.shape(first));
        List<FloatReader> in = addends.stream().map(Tensors::reader).toList();
        FloatWriter sums = Tensors.writer(sum);
        FloatWriter out = Tensors.writer(normed);
        team.eachSlice(sum.size(0), (row, rows) -> norm.forwardSums(in, row, rows, sums, out));
        return new SumAndNorm(sum, normed);
    }

    private Tensor norm(Norm norm, Tensor x) {
        ScalarType dtype = x.scalar_type().intern();
        Tensor input = GradientPort.input(x);
        Tensor result = computed(dtype, x, (in, out) -> {
            team.eachSlice(x.size(0), (row, rows) -> norm.forward(in, row, rows, out));
        });
        return GradientPort.attach(
                result,
                x,
                gradient -> {
                    Tensor found = Tensors.empty(dtype, Tensors.shape(input));
                    FloatReader arrived = Tensors.reader(gradient.contiguous());
                    norm.backward(Tensors.reader(input), 0, (int) input.size(0), arrived, Tensors.writer(found));
                    return found;
                },
                input);
    }

    @Override
    public Tensor gated(Tensor x, Activation f) {
        Optional<Gate> gate = gate(f);
        if (gate.isEmpty() || !Tensors.canBeRead(x)) {
            return operators.gated(x, f);
        }
        Tensor input = GradientPort.input(x);
        Factors factors = passDropout().factors();
        GatedUnit unit = new GatedUnit((int) (x.size(1) / 2), gate.get());
        Tensor result;
        try (Scope scope = Scope.withoutGradients()) {
            result = scope.keep(Tensors.empty(x.scalar_type().intern(), x.size(0), unit.width()));
            FloatReader in = Tensors.reader(input);
            FloatWriter out = Tensors.writer(result);
            team.eachSlice(x.size(0), (row, rows) -> unit.forward(in, row, rows, factors, out));
        }
        return GradientPort.attach(
                result,
                x,
                gradient -> {
                    Tensor found = Tensors.empty(input.scalar_type().intern(), Tensors.shape(input));
                    FloatReader arrived = Tensors.reader(gradient.contiguous());
                    int rows = (int) input.size(0);
                    unit.backward(Tensors.reader(input), 0, rows, factors, arrived, Tensors.writer(found));
                    return found;
                },
                input);
    }

    /** A function as the share of its argument that it lets through, where that has an exponential at most. */
    private static Optional<Gate> gate(Activation f) {
        return switch (f) {
            case GELU_NEW -> Optional.of(Gate.GELU);
            case SILU -> Optional.of(Gate.SILU);
            case RELU, GELU -> Optional.empty();
        };
    }

    /** No mask is kept: the backward pass makes it again. */
    @Override
    public Tensor dropout(Tensor x, ScalarType dtype) {
        if (!passDropout().isActive() || !Tensors.canBeRead(x)) {
            return operators.dropout(x, dtype);
        }
        ScalarType given = x.scalar_type().intern();
        Factors factors = passDropout().factors();
        return GradientPort.attach(
                dropped(x, factors, dtype), x, gradient -> dropped(gradient.contiguous(), factors, given));
    }

    private static Tensor dropped(Tensor x, Factors factors, ScalarType dtype) {
        return computed(dtype, x, (in, out) -> Dropper.apply(factors, in, (int) x.size(0), (int) x.size(1), out));
    }

    /** What is computed outside the graph from a tensor's elements, as many as it has. */
    @FunctionalInterface
    private interface Computation {
        void run(FloatReader in, FloatWriter out);
    }

    private static Tensor computed(ScalarType dtype, Tensor x, Computation computation) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor result = scope.keep(Tensors.empty(dtype, Tensors.shape(x)));
            computation.run(Tensors.reader(x), Tensors.writer(result));
            return result;
        }
    }

    @Override
    public AttentionWithinRows withinRows(Ragged rows, PositionBias bias, boolean causal, Heads heads) {
        boolean fits = 3L * rows.tokens() * heads.inner() * Float.BYTES <= Integer.MAX_VALUE;
        return bias.isTrained() || !fits
                ? operators.withinRows(rows, bias, causal, heads)
                : new VectorWithinRows(rows, bias, causal, heads, numerics().product(), passDropout());
    }

    @Override
    public Sources sources(Tensor packed, Ragged rows, Ragged targets, Heads heads) {
        return decodes()
                ? new VectorStepSources(packed, rows, targets, heads, this)
                : new VectorSources(packed, rows, targets, heads, passDropout(), operators);
    }

    /** Whether a team decodes, rather than one thread working on a part of a batch. */
    private boolean decodes() {
        return products() instanceof Products.Sliced;
    }

    @Override
    public Past past(int rows, int beams, int maxLength, int layers, Heads heads) {
        return (long) rows * maxLength * heads.inner() * Float.BYTES <= Integer.MAX_VALUE
                ? new VectorPast(
                        rows, beams, maxLength, layers, heads, numerics().product(), team)
                : operators.past(rows, beams, maxLength, layers, heads);
    }

    @Override
    public Tensor bottlenecks(Tensor x, Bottlenecks weights, Ragged rows) {
        boolean few = decodes() && rows.longest() <= FEW_TOKENS && rows.isEven();
        Stream<Tensor> parts = Stream.of(weights.down(), weights.downBias(), weights.up(), weights.upBias());
        if (!few || !parts.allMatch(Tensors::canBeRead)) {
            return operators.bottlenecks(x, weights, rows);
        }
        StepAdapters adapters = new StepAdapters(
                Tensors.reader(weights.down()),
                Tensors.reader(weights.downBias()),
                Tensors.reader(weights.up()),
                Tensors.reader(weights.upBias()),
                (int) weights.down().size(1),
                (int) weights.down().size(2));
        return byParts(x, rows.rows(), ScalarType.Float, adapters::apply);
    }

    /** What is made of a part of a tensor. */
    @FunctionalInterface
    interface OfPart {
        /**
         * One part's result.
         *
         * @param part its number
         * @param x its elements, which may be overwritten
         * @return as many
         */
        float[] apply(int part, float[] x);
    }

    /**
     * Computes a tensor of the shape of {@code x} from it, in parts of like many rows, each on any thread of the team.
     *
     * @param x [rows, ..] in single precision or bfloat16
     * @param dtype of the result, one of these too
     */
    Tensor byParts(Tensor x, int parts, ScalarType dtype, OfPart work) {
        FloatReader in = Tensors.reader(x.contiguous());
        Tensor result = Tensors.empty(dtype, Tensors.shape(x));
        FloatWriter out = Tensors.writer(result);
        int width = (int) (x.numel() / x.size(0));
        team.each(parts, i -> {
            int first = (int) Team.first(x.size(0), i, parts);
            float[] part = new float[((int) Team.first(x.size(0), i + 1, parts) - first) * width];
            in.read(first * width, part, 0, part.length);
            out.write(work.apply(i, part), 0, part.length, first * width);
        });
        return result;
    }

    @Override
    public BestTokens.Likeliest likeliest(Tensor logits, int... forbidden) {
        return Tensors.canBeRead(logits)
                ? new VectorScores(logits, team).likeliest(forbidden)
                : operators.likeliest(logits, forbidden);
    }

    @Override
    public BestTokens continuations(Tensor logits, double[] running, int beams, int k, int... forbidden) {
        return Tensors.canBeRead(logits) && k <= logits.size(1)
                ? new VectorScores(logits, team).continuations(running, beams, k, forbidden)
                : operators.continuations(logits, running, beams, k, forbidden);
    }
}
