package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.ThreadsRestored;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ThreadsRestored.class)
class BatchGradientsTest {
    private static final int VOCABULARY = 13;
    private static final Freezing ADAPTERS = new Freezing(true, true, true, false, false, false);
    private static final Freezing ALL = new Freezing(false, true, true, true, true, true);

    /** 48 rows of 3 to 40 source tokens and 1 to 5 target tokens: about 1,200. */
    private static TokenizedBatch batch() {
        return new TokenizedBatch(
                IntStream.range(0, 48)
                        .mapToObj(i -> TinyT5.tokens(3 + (i * 29) % 38, VOCABULARY, i))
                        .toArray(int[][]::new),
                IntStream.range(0, 48)
                        .mapToObj(i -> TinyT5.tokens(1 + i % 5, VOCABULARY, 100 + i))
                        .toArray(int[][]::new),
                IntStream.range(0, 48).mapToLong(i -> i % 3).toArray());
    }

    private static Model model(AdapterKind encoder, AdapterKind decoder, Freezing freezing, double dropout) {
        T5Config config = TinyT5.config(VOCABULARY).withDropout(dropout);
        return Model.build(
                new ModelConfig(
                        config,
                        new AdapterSettings(encoder, decoder, 4, 4, 8, false, true),
                        List.of("a", "b", "c"),
                        null),
                Numerics.FP64,
                freezing,
                7,
                List.of(),
                role -> true);
    }

    private static Map<String, double[]> gradients(Model model) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        try (Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : model.parameters().trained()) {
                Tensor gradient = parameter.tensor().grad();
                gradients.put(parameter.name(), gradient.defined() ? Tensors.toDoubles(gradient) : new double[0]);
            }
        }
        Gradients.clear(model.parameters().trained());
        return gradients;
    }

    @ParameterizedTest
    @CsvSource({
        "MANUAL, GENERATED, false",
        "GENERATED, GENERATED, false",
        "TASK, TASK, false",
        "HYPERFORMER, HYPERFORMER_PLUS_PLUS, false",
        "LORA, GENERATED_LORA, false",
        "MANUAL_SPECIFIC, MANUAL, true",
        "NONE, NONE, true"
    })
    void inPartsTheBatchHasTheSameLossAndGradients(AdapterKind encoder, AdapterKind decoder, boolean all) {
        for (boolean mean : new boolean[] {false, true}) {
            try (Model model = model(encoder, decoder, all ? ALL : ADAPTERS, 0)) {
                Threads.use(1);
                double loss;
                Map<String, double[]> whole;
                try (BatchGradients one = new BatchGradients(model, new Loss(0.1, mean))) {
                    TokenizedBatch batch = batch();
                    assertThat(BatchGradients.parts(batch, 1)).hasSize(2);
                    try (Scope scope = Scope.open()) {
                        Tensor value = new Loss(0.1, mean)
                                .of(
                                        model.network(),
                                        batch.tensors(0),
                                        Engine.forTraining(model.numerics(), Dropout.NONE));
                        loss = value.item_double();
                        Ops.backward(value.mul(new Scalar(0.5)));
                    }
                    whole = gradients(model);
                    assertSame(loss, whole, one.add(batch, 1, 2, 0.5), model);
                }
                Threads.use(3);
                try (BatchGradients three = new BatchGradients(model, new Loss(0.1, mean))) {
                    assertThat(BatchGradients.parts(batch(), 3)).hasSize(3);
                    assertSame(loss, whole, three.add(batch(), 1, 2, 0.5), model);
                    // And again, with replicas that are there already.
                    assertSame(loss, whole, three.add(batch(), 1, 2, 0.5), model);
                }
            }
        }
    }

    private static void assertSame(
            double loss, Map<String, double[]> whole, BatchGradients.Outcome outcome, Model model) {
        assertThat(outcome.loss().value()).isCloseTo(loss, within(1e-12 * loss));
        assertThat(outcome.forward()).isPositive();
        assertThat(outcome.backward()).isPositive();
        double largest = whole.values().stream()
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
        gradients(model)
                .forEach((name, values) ->
                        assertThat(values).as(name).containsExactly(whole.get(name), within(1e-12 * largest)));
    }

    @Test
    void aStepIsAFunctionOfSeedAndPosition() {
        Threads.use(2);
        try (Model model = model(AdapterKind.MANUAL, AdapterKind.GENERATED, ADAPTERS, 0.3);
                BatchGradients gradients = new BatchGradients(model, new Loss(0.1, false))) {
            List<Map<String, double[]>> found = new ArrayList<>();
            for (long position : new long[] {5, 6, 5}) {
                gradients.add(batch(), 1, position, 1);
                found.add(gradients(model));
            }
            found.get(0).forEach((name, values) -> {
                assertThat(found.get(2).get(name)).as(name).containsExactly(values);
            });
            assertThat(found.get(1).values().iterator().next())
                    .isNotEqualTo(found.get(0).values().iterator().next());
        }
    }

    @Test
    void allThreadsSeeHowTheParametersMove() {
        Threads.use(2);
        try (Model model = model(AdapterKind.MANUAL, AdapterKind.GENERATED, ADAPTERS, 0);
                BatchGradients gradients = new BatchGradients(model, new Loss(0.1, false))) {
            double before = gradients.add(batch(), 1, 2, 1).loss().value();
            try (Scope scope = Scope.withoutGradients()) {
                model.parameters().trained().forEach(p -> p.tensor().add_(new Scalar(0.1)));
                Gradients.clear(model.parameters().trained());
                double moved = new Loss(0.1, false)
                        .of(model.network(), batch().tensors(0), Engine.forTraining(model.numerics(), Dropout.NONE))
                        .item_double();
                assertThat(moved).isNotCloseTo(before, within(1e-6));
                assertThat(gradients.add(batch(), 1, 2, 1).loss().value()).isCloseTo(moved, within(1e-8 * moved));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void partsHoldEveryRowOnceAndAreOfLikeSize(int threads) {
        TokenizedBatch batch = batch();
        List<TokenizedBatch> parts = BatchGradients.parts(batch, threads);
        List<String> rows = parts.stream().flatMap(part -> rows(part).stream()).toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(rows(batch));
        List<Integer> tokens = parts.stream()
                .map(part -> IntStream.range(0, part.size()).map(part::tokens).sum())
                .toList();
        int mean = tokens.stream().mapToInt(i -> i).sum() / tokens.size();
        assertThat(tokens).allSatisfy(count -> assertThat(count).isBetween(mean - 45, mean + 45));
        assertThat(parts.size() == 1 || mean >= 256).isTrue();
    }

    private static List<String> rows(TokenizedBatch batch) {
        return IntStream.range(0, batch.size())
                .mapToObj(i ->
                        Arrays.toString(batch.sources()[i]) + Arrays.toString(batch.labels()[i]) + batch.tasks()[i])
                .toList();
    }

    @Test
    void aFailureOnAThreadIsTheCallersAndTheNextBatchIsWell() {
        Threads.use(2);
        try (Model model = model(AdapterKind.MANUAL, AdapterKind.TASK, ADAPTERS, 0);
                BatchGradients gradients = new BatchGradients(model, new Loss(0.1, false))) {
            TokenizedBatch good = batch();
            long[] wrong = good.tasks().clone();
            wrong[0] = 77;
            assertThatThrownBy(() -> gradients.add(new TokenizedBatch(good.sources(), good.labels(), wrong), 1, 2, 1))
                    .isInstanceOf(RuntimeException.class);
            Gradients.clear(model.parameters().trained());
            assertThat(gradients.add(good, 1, 2, 1).loss().value()).isFinite();
        }
    }
}
