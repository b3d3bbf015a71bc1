package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.ThreadsRestored;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** With blocks computed again in the backward pass the loss and all gradients are what they are without, the dropout's masks too. */
@ExtendWith(ThreadsRestored.class)
class RecomputationTest {
    private static final int VOCABULARY = 29;
    private static final double DROPOUT = 0.1;
    private static final Loss LOSS = new Loss(0.1, false);

    @BeforeEach
    void oneThread() {
        Threads.use(1);
    }

    @TestFactory
    Stream<DynamicTest> everyKindInDouble() {
        return Stream.of(AdapterKind.values())
                .flatMap(kind -> Stream.of(TinyT5.ADAPTERS_ONLY, TinyT5.NOTHING_FROZEN)
                        .filter(freezing -> kind != AdapterKind.NONE || !freezing.freezeModel())
                        .map(freezing -> dynamicTest(
                                kind.key() + (freezing.freezeModel() ? "" : ", nothing frozen"),
                                () -> same(TinyT5.adapters(kind, kind), Numerics.FP64, freezing, 1e-12))));
    }

    @Test
    void hypernetworksOfEachLayer() {
        AdapterSettings adapters = TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED)
                .withHypernetwork(HypernetworkScope.PER_LAYER);
        same(adapters, Numerics.FP64, TinyT5.ADAPTERS_ONLY, 1e-12);
    }

    /** The engine of vector instructions, whose norms have no trained weights. */
    @Test
    void byVectorInstructions() {
        assertThat(Engine.trainsByVectors(Numerics.FP32)).isTrue();
        same(
                TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.MANUAL),
                Numerics.FP32,
                new Freezing(true, true, true, false, false, false),
                0);
        same(TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE), Numerics.FP32, TinyT5.NOTHING_FROZEN, 1e-5);
        same(TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE), Numerics.BF16, TinyT5.NOTHING_FROZEN, 2e-2);
    }

    /** An encoder without anything to train has no backward pass, recomputed or not. */
    @Test
    void aFrozenEncoder() {
        same(TinyT5.adapters(AdapterKind.NONE, AdapterKind.GENERATED), Numerics.FP64, TinyT5.ADAPTERS_ONLY, 1e-12);
    }

    @Test
    void inPartsOnThreadsOfTheirOwn() {
        Threads.use(2);
        same(TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE), Numerics.FP64, TinyT5.NOTHING_FROZEN, 1e-12);
    }

    private static void same(AdapterSettings adapters, Numerics numerics, Freezing freezing, double tolerance) {
        try (Model model = model(adapters, numerics, freezing);
                BatchGradients plain = new BatchGradients(model, LOSS);
                BatchGradients again = new BatchGradients(model, LOSS, true)) {
            double loss = plain.add(batch(), 1, 2, 0.5).loss().value();
            Map<String, double[]> expected = gradients(model);
            // Twice: nothing may be left over from the first.
            for (int time = 0; time < 2; time++) {
                assertThat(again.add(batch(), 1, 2, 0.5).loss().value()).isCloseTo(loss, within(tolerance * loss));
                gradients(model)
                        .forEach(
                                (name, found) -> assertThat(distance(found, Objects.requireNonNull(expected.get(name))))
                                        .as(name)
                                        .isLessThanOrEqualTo(tolerance));
            }
            assertThat(expected).isNotEmpty();
        }
    }

    /** Of the gradients' difference, as a share of what is expected. */
    private static double distance(double[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double norm = Math.sqrt(Arrays.stream(expected).map(g -> g * g).sum());
        double difference = Math.sqrt(IntStream.range(0, found.length)
                .mapToDouble(i -> found[i] - expected[i])
                .map(d -> d * d)
                .sum());
        return norm == 0 ? difference : difference / norm;
    }

    private static Map<String, double[]> gradients(Model model) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        try (Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : model.parameters().trained()) {
                Tensor gradient = parameter.tensor().grad();
                assertThat(gradient.defined()).as(parameter.name()).isTrue();
                gradients.put(parameter.name(), Tensors.toDoubles(gradient));
            }
        }
        Gradients.clear(model.parameters().trained());
        return gradients;
    }

    /** Enough tokens for two parts. */
    private static TokenizedBatch batch() {
        return new TokenizedBatch(
                rows(8, 3),
                rows(5, 300),
                IntStream.range(0, 48).mapToLong(i -> i % 3).toArray());
    }

    private static int[][] rows(int longest, int seed) {
        return IntStream.range(0, 48)
                .mapToObj(i -> TinyT5.tokens(1 + i % longest, VOCABULARY, seed + i))
                .toArray(int[][]::new);
    }

    private static Model model(AdapterSettings adapters, Numerics numerics, Freezing freezing) {
        T5Config config =
                T5Config.v11(VOCABULARY, 16, 4, 24, 2, 4).withLayers(2, 3).withDropout(DROPOUT);
        Model model = Model.build(
                new ModelConfig(config, adapters, TinyT5.TASKS, null), numerics, freezing, 7, List.of(), role -> true);
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(3)) {
            // Fresh adapters begin at nothing, and so would some of the gradients.
            model.parameters().all().stream()
                    .filter(p -> !p.role().isBase())
                    .forEach(p -> Ops.uniform(p.tensor(), -0.3, 0.3, randomness));
        }
        return model;
    }
}
