package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every engine promises, for every operation: its results and gradients are those of the formula in plain double loops, in single
 * precision and bfloat16, while training and while decoding, on one thread and on two, at widths that fill no register and rows of a token.
 */
class EngineContractTest {
    private final int before = Threads.count();

    @AfterEach
    void restore() {
        Threads.use(before);
    }

    @Test
    void theVectorEngineIsTakenWhereItServes() {
        Threads.use(1);
        for (Numerics numerics : List.of(Numerics.FP32, Numerics.BF16)) {
            assertThat(Engine.forTraining(numerics, Dropout.NONE)).isInstanceOf(VectorEngine.class);
            assertThat(Engine.forEncoding(numerics)).isInstanceOf(VectorEngine.class);
            assertThat(Engine.operators(numerics)).isInstanceOf(OperatorEngine.class);
        }
        assertThat(Engine.forTraining(Numerics.FP64, Dropout.NONE)).isInstanceOf(OperatorEngine.class);
        Threads.use(2);
        // Libtorch's operators share their work out to both threads, vector instructions do not.
        assertThat(Engine.forTraining(Numerics.FP32, Dropout.NONE)).isInstanceOf(OperatorEngine.class);
        List<Class<?>> taken = new ArrayList<>();
        Workers.run(List.of(
                () -> taken.add(Engine.forTraining(Numerics.FP32, Dropout.NONE).getClass())));
        Decoding.run(
                Numerics.BF16,
                engine -> taken.add(((VectorEngine) engine).team().size() == 2 ? engine.getClass() : Object.class));
        assertThat(taken).containsExactly(VectorEngine.class, VectorEngine.class);
        assertThat(Decoding.<Boolean>run(Numerics.FP64, engine -> engine instanceof OperatorEngine))
                .isTrue();
    }

    /** Every operation, with gradients where a training pass has some. */
    @TestFactory
    Stream<DynamicTest> training() {
        return Stream.of(Numerics.FP32, Numerics.BF16)
                .flatMap(numerics -> EngineCase.all(numerics)
                        .flatMap(given -> Stream.of("operators", "vectors")
                                .map(kind -> DynamicTest.dynamicTest(
                                        given.name() + " in " + numerics + " by " + kind, () -> {
                                            Threads.use(1);
                                            Engine engine = kind.equals("vectors")
                                                    ? Engine.forTraining(numerics, Dropout.NONE)
                                                    : Engine.operators(numerics);
                                            assertThat(engine instanceof VectorEngine)
                                                    .isEqualTo(kind.equals("vectors"));
                                            compare(given, engine, true);
                                        }))));
    }

    /** Every operation that a decoding has, by a team of one thread, two and three. */
    @TestFactory
    Stream<DynamicTest> decoding() {
        return Stream.of(Numerics.FP32, Numerics.BF16)
                .flatMap(numerics -> EngineCase.all(numerics)
                        .filter(EngineCase::inDecoding)
                        .flatMap(given -> Stream.of(1, 2, 3)
                                .map(threads -> DynamicTest.dynamicTest(
                                        given.name() + " in " + numerics + " on " + threads, () -> {
                                            Threads.use(threads);
                                            Decoding.run(numerics, engine -> {
                                                assertThat(engine).isInstanceOf(VectorEngine.class);
                                                compare(given, engine, false);
                                                return threads;
                                            });
                                        }))));
    }

    private static void compare(EngineCase given, Engine engine, boolean gradients) {
        try (Scope scope = Scope.open()) {
            EngineCase.Outcome found = given.run(engine, gradients && given.hasGradients());
            EngineCase.Outcome expected = given.run(Engine.operators(Numerics.FP64), gradients && given.hasGradients());
            assertClose(found.values(), expected.values(), given.tolerance());
            assertThat(found.gradients()).hasSameSizeAs(expected.gradients());
            for (int i = 0; i < found.gradients().size(); i++) {
                assertClose(found.gradients().get(i), expected.gradients().get(i), given.tolerance());
            }
        }
    }

    private static void assertClose(double[] found, double[] expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        double scale = Math.max(
                1,
                IntStream.range(0, expected.length)
                        .mapToDouble(i -> Math.abs(expected[i]))
                        .max()
                        .orElse(0));
        assertThat(found).containsExactly(expected, within(tolerance * scale));
    }

    /** The operators' double results, which the others are held to, against formulas in loops. */
    @Test
    void doubleIsTheFormula() {
        Random random = new Random(7);
        double[] x = random.doubles(3 * 14, -2, 2).toArray();
        double[] weight = random.doubles(7, -1, 1).toArray();
        Engine engine = Engine.operators(Numerics.FP64);
        try (Scope scope = Scope.withoutGradients()) {
            Tensor rows = Tensors.of(x).view(3, 14);
            for (Activation f : Activation.values()) {
                double[] gated = Tensors.toDoubles(engine.gated(rows, f));
                assertClose(gated, PlainFormulas.gated(x, 3, 7, a -> PlainFormulas.of(f, a)), 1e-14);
                double[] alone =
                        Arrays.stream(x).map(a -> PlainFormulas.of(f, a)).toArray();
                assertClose(Tensors.toDoubles(engine.activated(rows, f)), alone, 1e-14);
            }
            Tensor half = rows.narrow(1, 0, 7).contiguous();
            Tensor other = rows.narrow(1, 7, 7).contiguous();
            double[] sum = Tensors.toDoubles(half.add(other));
            Engine.SumAndNorm found =
                    engine.normOfSum(List.of(half, other), Tensors.of(weight), 1e-3, ScalarType.Double);
            assertClose(Tensors.toDoubles(found.sum()), sum, 0);
            assertClose(Tensors.toDoubles(found.normed()), PlainFormulas.rmsNorm(sum, weight, 1e-3), 1e-14);
        }
    }

    @Test
    void attentionInDoubleIsTheFormula() {
        int[] lengths = {1, 5, 3, 17};
        Heads heads = new Heads(3, 7);
        Engine engine = Engine.operators(Numerics.FP64);
        Random random = new Random(9);
        int tokens = IntStream.of(lengths).sum();
        double[] kqv = random.doubles((long) tokens * 3 * heads.inner(), -1, 1).toArray();
        for (boolean causal : new boolean[] {false, true}) {
            try (Scope scope = Scope.withoutGradients()) {
                PositionBias bias = EngineCase.bias(heads, Numerics.FP64);
                Tensor found = engine.withinRows(Ragged.of(lengths), bias, causal, heads)
                        .attend(List.of(Tensors.of(kqv).view(tokens, -1)));
                double[] expected = PlainFormulas.attention(kqv, lengths, heads, causal, EngineCase::biasOf);
                assertClose(Tensors.toDoubles(found), expected, 1e-13);
            }
        }
    }

    @Test
    void linearMapsAreProductsWithTransposedWeights() {
        Tensor x = Tensors.of(1.0, 2.0, 3.0, 4.0).view(2, 2);
        Tensor weight = Tensors.of(1.0, 10.0, 100.0, 1000.0, -1.0, 0.0).view(3, 2);
        Function<Tensor, double[]> by = bias -> Tensors.toDoubles(Engine.operators(Numerics.FP64)
                .linear(x, new Linear(new Linear.Part(weight, bias, ScalarType.Double))));
        assertThat(by.apply(Tensors.of(1.0, 2.0, 3.0))).containsExactly(22, 2102, 2, 44, 4302, 0);
        assertThat(Tensors.toDoubles(Engine.operators(Numerics.FP64)
                        .linear(x, new Linear(new Linear.Part(weight, null, ScalarType.Double)))))
                .containsExactly(21, 2100, -1, 43, 4300, -3);
        assertThat(Ops.cast(x, ScalarType.Double)).isSameAs(x);
    }

    /** Large frozen maps, which a team takes in slices, packed once for each size of a team, and trained ones, which stay as they are. */
    @TestFactory
    Stream<DynamicTest> mapsInSlicesAreThoseOfTheWhole() {
        return Stream.of(1, 2, 3)
                .flatMap(threads -> Stream.of(ScalarType.Float, ScalarType.BFloat16)
                        .map(dtype ->
                                DynamicTest.dynamicTest(threads + " threads, " + dtype, () -> slices(threads, dtype))));
    }

    private static void slices(int threads, ScalarType dtype) {
        Random random = new Random(threads);
        try (Scope scope = Scope.withoutGradients()) {
            Tensor weight = Ops.cast(
                    Tensors.of(random.doubles(401 * 300, -1, 1).toArray()).view(401, 300), dtype);
            Tensor other = Ops.cast(
                    Tensors.of(random.doubles(300 * 300, -1, 1).toArray()).view(300, 300), ScalarType.Float);
            Tensor bias = Ops.cast(Tensors.of(random.doubles(401, -1, 1).toArray()), dtype);
            Tensor trained = weight.clone().requires_grad_(true);
            for (int rows : new int[] {1, 4, 33}) {
                Tensor x = Ops.cast(
                        Tensors.of(random.doubles(rows * 300L, -1, 1).toArray()).view(rows, 300), dtype);
                Tensor truth =
                        x.to(ScalarType.Double).mm(weight.to(ScalarType.Double).t());
                double tolerance = dtype == ScalarType.Float ? 1e-5 : 1.0 / 128;
                for (int size : new int[] {threads, threads % 3 + 1}) {
                    Threads.use(size);
                    try (Linear frozen = new Linear(new Linear.Part(weight, null, dtype));
                            Linear biased = Linear.of(weight, bias, dtype);
                            Linear moving = new Linear(new Linear.Part(trained, null, dtype));
                            Linear two = new Linear(
                                    new Linear.Part(weight, null, dtype),
                                    new Linear.Part(other, null, ScalarType.Float))) {
                        List<double[]> found = Decoding.run(
                                Numerics.FP32,
                                engine -> Stream.of(frozen, biased, moving, two)
                                        .map(map -> Tensors.toDoubles(engine.linear(x, map)))
                                        .toList());
                        assertClose(found.get(0), Tensors.toDoubles(truth), tolerance);
                        assertClose(found.get(1), Tensors.toDoubles(truth.add(bias)), 2 * tolerance);
                        assertClose(found.get(2), Tensors.toDoubles(truth), tolerance);
                        Tensor both = Ops.concatenate(
                                1,
                                truth,
                                x.to(ScalarType.Double)
                                        .mm(other.to(ScalarType.Double).t()));
                        assertClose(found.get(3), Tensors.toDoubles(both), tolerance);
                    }
                }
            }
        }
    }
}
