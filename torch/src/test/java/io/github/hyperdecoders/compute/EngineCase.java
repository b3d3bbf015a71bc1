package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One operation of an engine on given numbers. They are numbers of bfloat16, so that every precision begins with the same.
 *
 * @param tolerance of the largest magnitude
 * @param inDecoding whether steps of decoding have it too
 */
record EngineCase(
        String name,
        boolean hasGradients,
        boolean inDecoding,
        double tolerance,
        List<Input> inputs,
        Operation operation) {
    /** Rows of a token, of more than a register has, of a length that is not even. */
    private static final int[] LENGTHS = {1, 5, 33, 18};

    private static final int[] TARGETS = {3, 1, 2, 2};

    /** An input's shape and what dtype an engine gets it in. */
    record Input(Kind kind, long... shape) {}

    /** Where in a model an input comes from. */
    enum Kind {
        STREAM,
        SCORES,
        PRODUCT
    }

    /** What is computed from the inputs. */
    @FunctionalInterface
    interface Operation {
        Tensor apply(Engine engine, List<Tensor> inputs);
    }

    /** What came of it: the result, and the gradients of the inputs where they are wanted. */
    record Outcome(double[] values, List<double[]> gradients) {}

    Outcome run(Engine engine, boolean gradients) {
        Random random = new Random(name.hashCode());
        List<Tensor> given = new ArrayList<>();
        for (Input input : inputs) {
            long count = LongStream.of(input.shape).reduce(1, (a, b) -> a * b);
            double[] values = random.doubles(count, -1, 1).toArray();
            Tensor rounded = Ops.cast(Tensors.of(values).view(input.shape), ScalarType.BFloat16);
            Tensor tensor =
                    Ops.cast(rounded, dtype(engine.numerics(), input.kind)).contiguous();
            given.add(tensor.requires_grad_(gradients));
        }
        Tensor result = operation.apply(engine, given);
        double[] values = Tensors.toDoubles(result);
        List<double[]> found = new ArrayList<>();
        if (gradients) {
            double[] upstream = random.doubles(values.length, -1, 1).toArray();
            Tensor weights = Ops.cast(
                    Ops.cast(Tensors.of(upstream), ScalarType.BFloat16),
                    result.scalar_type().intern());
            Ops.backward(result.flatten().mul(weights).sum());
            given.forEach(tensor -> found.add(Tensors.toDoubles(tensor.grad())));
        }
        return new Outcome(values, found);
    }

    private static ScalarType dtype(Numerics numerics, Kind kind) {
        return switch (kind) {
            case STREAM -> numerics.stream();
            case SCORES -> numerics.scores();
            case PRODUCT -> numerics.product();
        };
    }

    static double biasOf(int head, int distance) {
        return 0.25 * head - Math.abs(distance) / 8.0;
    }

    static PositionBias bias(Heads heads, Numerics numerics) {
        return new PositionBias() {
            @Override
            public boolean isTrained() {
                return false;
            }

            @Override
            public Tensor forPositions(int first, int queries, int keys) {
                double[] values = new double[heads.count() * queries * keys];
                for (int i = 0; i < values.length; i++) {
                    values[i] = biasOf(i / (queries * keys), i % keys - (first + i / keys % queries));
                }
                Tensor tensor = Tensors.of(values).view(1, heads.count(), queries, keys);
                return Ops.cast(tensor, numerics.stream());
            }
        };
    }

    static Stream<EngineCase> all(Numerics numerics) {
        boolean single = numerics == Numerics.FP32;
        double tolerance = single ? 1e-5 : 1.0 / 64;
        List<EngineCase> cases = new ArrayList<>();
        for (int width : new int[] {1, 6, 7, 16, 33, 50}) {
            Input x = new Input(Kind.PRODUCT, 13, 2L * width);
            for (Activation f : Activation.values()) {
                cases.add(new EngineCase(
                        "gated " + f + " of " + width,
                        true,
                        true,
                        tolerance,
                        List.of(x),
                        (engine, in) -> engine.gated(in.get(0), f)));
                cases.add(new EngineCase(
                        f + " of " + 2 * width,
                        true,
                        true,
                        tolerance,
                        List.of(x),
                        (engine, in) -> engine.activated(in.get(0), f)));
            }
            List<Input> addends = List.of(
                    new Input(Kind.STREAM, 13, width),
                    new Input(Kind.PRODUCT, 13, width),
                    new Input(Kind.STREAM, 13, width));
            for (int count = 1; count <= 3; count++) {
                cases.add(new EngineCase(
                        "norm of the sum of " + count + ", width " + width,
                        true,
                        true,
                        4 * tolerance,
                        addends.subList(0, count),
                        EngineCase::norm));
            }
        }
        for (Heads heads : List.of(new Heads(3, 6), new Heads(1, 7), new Heads(2, 16))) {
            attention(heads, tolerance, cases);
        }
        bottlenecks(tolerance, cases);
        return cases.stream();
    }

    /** Sum and norm, concatenated, so that the gradient comes by both ways. */
    private static Tensor norm(Engine engine, List<Tensor> in) {
        long width = in.get(0).size(1);
        double[] weight = IntStream.range(0, (int) width)
                .mapToDouble(i -> 1 + i % 3 / 4.0)
                .toArray();
        ScalarType stream = engine.numerics().stream();
        Engine.SumAndNorm found = engine.normOfSum(in, Ops.cast(Tensors.of(weight), stream), 1e-2, stream);
        return Ops.concatenate(1, found.sum(), found.normed());
    }

    private static void attention(Heads heads, double tolerance, List<EngineCase> cases) {
        int tokens = IntStream.of(LENGTHS).sum();
        int asking = IntStream.of(TARGETS).sum();
        int inner = heads.inner();
        String of = heads.count() + " heads of " + heads.width();
        for (boolean causal : new boolean[] {false, true}) {
            cases.add(new EngineCase(
                    (causal ? "causal " : "") + "attention within rows, " + of,
                    true,
                    false,
                    2 * tolerance,
                    List.of(new Input(Kind.SCORES, tokens, 2L * inner), new Input(Kind.PRODUCT, tokens, inner)),
                    (engine, in) -> engine.withinRows(Ragged.of(LENGTHS), bias(heads, engine.numerics()), causal, heads)
                            .attend(in)));
        }
        cases.add(new EngineCase(
                "attention to projected sources, " + of,
                true,
                false,
                2 * tolerance,
                List.of(
                        new Input(Kind.SCORES, asking, inner),
                        new Input(Kind.SCORES, tokens, inner),
                        new Input(Kind.PRODUCT, tokens, inner)),
                (engine, in) -> engine.sources(in.get(1), Ragged.of(LENGTHS), Ragged.of(TARGETS), heads)
                        .projected(() -> in.subList(1, 3))
                        .attend(in.get(0))));
        int width = 11;
        List<Input> unprojected = List.of(
                new Input(Kind.SCORES, asking, (long) heads.count() * width), new Input(Kind.STREAM, tokens, width));
        cases.add(new EngineCase(
                "attention to sources as they are, " + of,
                true,
                false,
                2 * tolerance,
                unprojected,
                (engine, in) -> engine.sources(in.get(1), Ragged.of(LENGTHS), Ragged.of(TARGETS), heads)
                        .unprojected()
                        .attend(in.get(0))));
        for (int beams : new int[] {1, 3}) {
            steps(heads, beams, tolerance, cases);
        }
    }

    /** As many queries of each source at once, as steps of decoding have them; no gradients. */
    private static void steps(Heads heads, int beams, double tolerance, List<EngineCase> cases) {
        int tokens = IntStream.of(LENGTHS).sum();
        long rows = (long) LENGTHS.length * beams;
        int inner = heads.inner();
        Ragged sources = Ragged.of(LENGTHS);
        Ragged queries = Ragged.uniform(LENGTHS.length, beams);
        String of = beams + " beams, " + heads.count() + " heads of " + heads.width();
        cases.add(new EngineCase(
                "step to projected sources, " + of,
                false,
                true,
                2 * tolerance,
                List.of(
                        new Input(Kind.SCORES, rows, inner),
                        new Input(Kind.SCORES, tokens, inner),
                        new Input(Kind.PRODUCT, tokens, inner)),
                (engine, in) -> engine.sources(in.get(1), sources, queries, heads)
                        .projected(() -> in.subList(1, 3))
                        .attend(in.get(0))));
        int width = 11;
        cases.add(new EngineCase(
                "step to sources as they are, " + of,
                false,
                true,
                2 * tolerance,
                List.of(
                        new Input(Kind.SCORES, rows, (long) heads.count() * width),
                        new Input(Kind.STREAM, tokens, width)),
                (engine, in) -> engine.sources(in.get(1), sources, queries, heads)
                        .unprojected()
                        .attend(in.get(0))));
        int positions = 5;
        List<Input> newest = new ArrayList<>();
        for (int i = 0; i < positions; i++) {
            newest.add(new Input(Kind.SCORES, rows, 2L * inner));
            newest.add(new Input(Kind.PRODUCT, rows, inner));
        }
        cases.add(new EngineCase("past of " + of, false, true, 2 * tolerance, newest, (engine, in) -> {
            Past past = engine.past((int) rows, beams, positions, 1, heads);
            PositionBias bias = bias(heads, engine.numerics());
            List<Tensor> found = new ArrayList<>();
            for (int i = 0; i < positions; i++) {
                past.begin(List.of(bias.forPositions(i, 1, i + 1)));
                found.add(past.attend(0, in.subList(2 * i, 2 * i + 2)));
                past.advance();
                // Each row goes on from the beam before it of its source.
                int[] from = IntStream.range(0, (int) rows)
                        .map(row -> row / beams * beams + (row + beams - 1) % beams)
                        .toArray();
                past.reorder(from);
            }
            return Ops.concatenate(0, found);
        }));
    }

    private static void bottlenecks(double tolerance, List<EngineCase> cases) {
        for (int width : new int[] {7, 32}) {
            for (int[] lengths : new int[][] {{1, 1, 1}, {3, 3}, {2, 9, 1}}) {
                long sources = lengths.length;
                List<Input> inputs = List.of(
                        new Input(Kind.PRODUCT, IntStream.of(lengths).sum(), width),
                        new Input(Kind.PRODUCT, sources, width, 5),
                        new Input(Kind.PRODUCT, sources, 1, 5),
                        new Input(Kind.PRODUCT, sources, 5, width),
                        new Input(Kind.PRODUCT, sources, 1, width));
                cases.add(new EngineCase(
                        "bottlenecks of width " + width + " on rows of " + Arrays.toString(lengths),
                        true,
                        true,
                        4 * tolerance,
                        inputs,
                        (engine, in) -> engine.bottlenecks(
                                in.get(0),
                                new Bottlenecks(in.get(1), in.get(2), in.get(3), in.get(4)),
                                Ragged.of(lengths))));
            }
        }
    }
}
