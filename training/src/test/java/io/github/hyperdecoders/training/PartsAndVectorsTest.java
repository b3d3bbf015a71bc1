package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What users get, a batch in two parts on two threads, by vector instructions, its generated adapters made again on the way back, against
 * the plain way: the whole batch at once, by libtorch's operators, all generated adapters kept and autograd's own backward pass of them.
 */
class PartsAndVectorsTest {
    private static final int VOCABULARY = 61;
    private static final int THREADS = 2;
    private static final int STEPS = 20;
    /** Of each tensor the median is judged: where a unit of an adapter is so near to zero that a rounding turns it off, that one batch strays. */
    private static final int BATCHES = 3;

    private static final double LEARNING_RATE = 1e-3;
    private static final Loss LOSS = new Loss(0.1, false);

    /** Sums and products that depend on each other from a source token to the loss: 12 in a layer of the encoder, 18 in one of the decoder. */
    private static final int FORWARD = 2 * 12 + 3 * 18;

    private int before;

    @BeforeEach
    void twoThreads() {
        before = Threads.count();
        Threads.use(THREADS);
    }

    @AfterEach
    void restore() {
        Threads.use(before);
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, MANUAL, GENERATED",
        "BF16, MANUAL, GENERATED",
        "FP32, GENERATED, GENERATED",
        "BF16, GENERATED, GENERATED",
        "FP32, LORA, GENERATED_LORA",
        "BF16, LORA, GENERATED_LORA",
        "FP32, TASK, HYPERFORMER_PLUS_PLUS",
        "BF16, TASK, HYPERFORMER_PLUS_PLUS"
    })
    void lossAndEveryGradientAreThoseOfThePlainWay(Numerics numerics, AdapterKind encoder, AdapterKind decoder) {
        Map<String, List<Double>> deviations = new LinkedHashMap<>();
        try (Model model = model(numerics, encoder, decoder);
                BatchGradients parts = new BatchGradients(model, LOSS)) {
            for (int number = 0; number < BATCHES; number++) {
                double plainLoss = plain(model, batch(number));
                Map<String, double[]> plain = gradients(model);
                double loss = inParts(parts, batch(number));
                assertThat(loss).isCloseTo(plainLoss, within(ofLoss(numerics) * plainLoss));
                gradients(model)
                        .forEach((name, found) -> deviations
                                .computeIfAbsent(name, n -> new ArrayList<>())
                                .add(deviation(found, Objects.requireNonNull(plain.get(name)))));
            }
        }
        assertThat(deviations).hasSizeGreaterThan(20);
        deviations.forEach(
                (name, found) -> assertThat(found.stream().sorted().toList().get(BATCHES / 2))
                        .as("median of %s, %s", found, name)
                        .isLessThan(ofGradient(numerics)));
    }

    /**
     * Adam's first steps go by the sign of a gradient more than by its size, so that of the elements a share like the gradients' error may go
     * the other way: a step of 2 for a step of 1.
     */
    @ParameterizedTest
    @EnumSource(
            value = Numerics.class,
            names = {"FP32", "BF16"})
    void twentyStepsGoWhereThePlainOnesGo(Numerics numerics) {
        Course plain = course(numerics, (model, ignored, batch) -> plain(model, batch));
        Course parts = course(numerics, (ignored, gradients, batch) -> inParts(gradients, batch));
        for (int step = 0; step < STEPS; step++) {
            double expected = plain.losses.get(step);
            assertThat(parts.losses.get(step))
                    .as("step %d", step)
                    .isCloseTo(expected, within(4 * ofLoss(numerics) * expected));
        }
        assertThat(plain.losses.get(STEPS - 1)).isLessThan(0.98 * plain.losses.get(0));
        assertThat(deviation(parts.moved, plain.moved)).isLessThan(2 * Math.sqrt(ofGradient(numerics)));
    }

    private interface Pass {
        /** Adds a batch's gradients to the model's, and gives its loss. */
        double of(Model model, BatchGradients gradients, TokenizedBatch batch);
    }

    private record Course(List<Double> losses, double[] moved) {}

    private static Course course(Numerics numerics, Pass pass) {
        try (Model model = model(numerics, AdapterKind.MANUAL, AdapterKind.GENERATED);
                BatchGradients gradients = new BatchGradients(model, LOSS);
                AdamW optimizer = new AdamW(model.parameters().trained(), 0.9, 0.999, 1e-8, 0, AdamwEpsStyle.TORCH)) {
            double[] first = parameters(model);
            List<Double> losses = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                losses.add(pass.of(model, gradients, batch(step)));
                Gradients.clip(model.parameters().trained(), 1);
                optimizer.step(LEARNING_RATE);
                Gradients.clear(model.parameters().trained());
            }
            double[] last = parameters(model);
            return new Course(
                    losses,
                    IntStream.range(0, last.length)
                            .mapToDouble(i -> last[i] - first[i])
                            .toArray());
        }
    }

    private static double inParts(BatchGradients gradients, TokenizedBatch batch) {
        assertThat(BatchGradients.parts(batch, THREADS)).hasSize(2);
        assertThat(Engine.trainsByVectors(Numerics.FP32))
                .as("on the threads that take parts, vector instructions serve")
                .isTrue();
        return gradients.add(batch, 1, 2, 1).loss().value();
    }

    private static double plain(Model model, TokenizedBatch rows) {
        Engine engine = Engine.operators(model.numerics());
        try (Scope scope = Scope.open()) {
            Batch batch = rows.tensors(0);
            EncodedBatch source = model.network().encode(batch.sources(), batch.tasks(), true, engine);
            Tensor hidden = model.network().decode(batch.decoderInputs(), source, engine);
            Tensor logits = model.network().t5().logits(hidden, engine);
            Tensor loss = LOSS.of(logits, batch.targets(), batch.targets().size(0));
            Ops.backward(loss);
            return loss.item_double();
        }
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

    private static double[] parameters(Model model) {
        try (Scope scope = Scope.withoutGradients()) {
            return model.parameters().trained().stream()
                    .flatMapToDouble(p -> Arrays.stream(Tensors.toDoubles(p.tensor())))
                    .toArray();
        }
    }

    /** The largest relative error of one rounding: half of what the last bit of a significand is worth. */
    private static double rounding(Numerics numerics) {
        return numerics == Numerics.BF16 ? 0x1p-9 : 0x1p-24;
    }

    /**
     * How far the gradients of a tensor may differ, as a share of their norm. Each way rounds as often again on the way back as forward.
     * Roundings are independent, so their errors add up as the root of their number, and those of the two ways likewise. Four standard
     * deviations, for the largest of some hundred tensors is looked at.
     */
    private static double ofGradient(Numerics numerics) {
        return 4 * Math.sqrt(2 * 2 * FORWARD) * rounding(numerics);
    }

    /**
     * How far the loss may differ, as a share of it. It is a sum over tokens in single precision, eight roundings deep; of what bfloat16 gets
     * wrong in single tokens, one way or the other, no more than one rounding's worth is left in the sum.
     */
    private static double ofLoss(Numerics numerics) {
        return Math.max(8 * rounding(Numerics.FP32), numerics == Numerics.BF16 ? rounding(numerics) : 0);
    }

    /** The norm of the difference as a share of the norm of {@code expected}. */
    private static double deviation(double[] found, double[] expected) {
        double[] difference = IntStream.range(0, found.length)
                .mapToDouble(i -> found[i] - expected[i])
                .toArray();
        return norm(difference) / norm(expected);
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    /** 24 rows of 5 to 64 source tokens and 1 to 9 target tokens: about 900. */
    private static TokenizedBatch batch(int number) {
        return new TokenizedBatch(
                IntStream.range(0, 24)
                        .mapToObj(i -> TinyT5.tokens(5 + (i * 29 + number) % 60, VOCABULARY, 1000L * number + i))
                        .toArray(int[][]::new),
                IntStream.range(0, 24)
                        .mapToObj(i -> TinyT5.tokens(1 + (i + number) % 9, VOCABULARY, 1000L * number + 500 + i))
                        .toArray(int[][]::new),
                IntStream.range(0, 24).mapToLong(i -> i % 3).toArray());
    }

    /** Two layers and three, 64 wide, without dropout: masks are a function of the part and of the engine. */
    private static Model model(Numerics numerics, AdapterKind encoder, AdapterKind decoder) {
        T5Config config =
                T5Config.v11(VOCABULARY, 64, 16, 96, 2, 4).withLayers(2, 3).withDropout(0);
        AdapterSettings adapters = encoder.isLora()
                ? TinyT5.lora(encoder, decoder, "q", "v", "o", "wi_1", "wo")
                : new AdapterSettings(encoder, decoder, 8, 8, 12, false, true);
        Model model = Model.build(
                new ModelConfig(config, adapters, TinyT5.TASKS, null),
                numerics,
                TinyT5.ADAPTERS_ONLY,
                7,
                List.of(),
                role -> true);
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(3)) {
            // Fresh adapters begin at nothing, and so would some of the gradients.
            model.parameters().trained().forEach(p -> Ops.uniform(p.tensor(), -0.1, 0.1, randomness));
        }
        return model;
    }
}
