package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.ThreadsRestored;
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
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What users get, a batch in two parts on two threads, by vector instructions, its generated adapters made again on the way back, beside the
 * plain way: the whole batch at once, by libtorch's operators, all generated adapters kept and autograd's own backward pass of them. The plain
 * way in double, from the same weights, says what is right: what users get strays from it no further than the plain way of the same dtype.
 */
@ExtendWith(ThreadsRestored.class)
class PartsAndVectorsTest {
    private static final int VOCABULARY = 61;
    private static final int THREADS = 2;
    private static final int STEPS = 20;
    private static final int BATCHES = 4;
    /** How much further than the plain way: two samples of the same roundings are never just as far. */
    private static final double IN_ALL = 1.25;

    private static final double OF_ONE = 3;
    private static final double LEARNING_RATE = 1e-3;
    private static final Loss LOSS = new Loss(0.1, false);

    @BeforeEach
    void twoThreads() {
        Threads.use(THREADS);
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
        try (Model model = model(numerics, encoder, decoder);
                Model exact = exact(model, encoder, decoder);
                BatchGradients parts = new BatchGradients(model, LOSS)) {
            Deviations plain = new Deviations();
            Deviations users = new Deviations();
            for (int number = 0; number < BATCHES; number++) {
                double right = plain(exact, batch(number));
                Map<String, double[]> rightGradients = gradients(exact);
                plain.add(plain(model, batch(number)), right, gradients(model), rightGradients);
                users.add(inParts(parts, batch(number)), right, gradients(model), rightGradients);
            }
            assertThat(users.ofTensors).hasSizeGreaterThan(20);
            users.ofTensors.forEach((name, strayed) -> assertThat(strayed)
                    .as(name)
                    .isLessThan(OF_ONE * Objects.requireNonNull(plain.ofTensors.get(name))));
            assertThat(users.mean()).isLessThan(IN_ALL * plain.mean());
            assertThat(users.loss).isLessThan(OF_ONE * plain.loss + BATCHES * LAST_BITS_OF_A_LOSS);
        }
    }

    /** A loss is a sum over tokens in single precision; that many roundings of it may stray where the plain way meets it by chance. */
    private static final double LAST_BITS_OF_A_LOSS = 4 * 0x1p-24;

    /** How far a way strays from double, over all batches. */
    private static final class Deviations {
        /** Root of the summed squares of the gradients' deviations, each as a share of its norm. */
        private final Map<String, Double> ofTensors = new LinkedHashMap<>();

        private double loss;

        void add(double loss, double right, Map<String, double[]> gradients, Map<String, double[]> rightGradients) {
            this.loss += Math.abs(loss - right) / right;
            gradients.forEach((name, found) -> ofTensors.merge(
                    name, deviation(found, Objects.requireNonNull(rightGradients.get(name))), Math::hypot));
        }

        double mean() {
            return ofTensors.values().stream()
                    .mapToDouble(strayed -> strayed)
                    .average()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Numerics.class,
            names = {"FP32", "BF16"})
    void twentyStepsStrayNoFurtherThanPlainOnes(Numerics numerics) {
        Course right;
        Course plain;
        Course users;
        try (Model model = model(numerics, AdapterKind.MANUAL, AdapterKind.GENERATED);
                Model exact = exact(model, AdapterKind.MANUAL, AdapterKind.GENERATED)) {
            right = course(exact, (m, ignored, batch) -> plain(m, batch));
            plain = course(model, (m, ignored, batch) -> plain(m, batch));
        }
        try (Model model = model(numerics, AdapterKind.MANUAL, AdapterKind.GENERATED)) {
            users = course(model, (ignored, gradients, batch) -> inParts(gradients, batch));
        }
        assertThat(right.losses()[STEPS - 1]).isLessThan(0.98 * right.losses()[0]);
        assertThat(deviation(users.losses(), right.losses()))
                .isLessThan(OF_ONE * deviation(plain.losses(), right.losses()) + LAST_BITS_OF_A_LOSS);
        assertThat(deviation(users.moved, right.moved)).isLessThan(IN_ALL * deviation(plain.moved, right.moved));
    }

    private interface Pass {
        /** Adds a batch's gradients to the model's, and gives its loss. */
        double of(Model model, BatchGradients gradients, TokenizedBatch batch);
    }

    private record Course(double[] losses, double[] moved) {}

    private static Course course(Model model, Pass pass) {
        try (BatchGradients gradients = new BatchGradients(model, LOSS);
                Optimizer optimizer = Optimizer.of(
                        new AdamW(0.9, 0.999, 1e-8, AdamwEpsStyle.TORCH),
                        model.parameters().trained(),
                        0)) {
            double[] first = parameters(model);
            double[] losses = new double[STEPS];
            for (int step = 0; step < STEPS; step++) {
                losses[step] = pass.of(model, gradients, batch(step));
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

    /** The same weights, in double. */
    private static Model exact(Model model, AdapterKind encoder, AdapterKind decoder) {
        Model exact = model(Numerics.FP64, encoder, decoder);
        Iterator<Parameter> weights = model.parameters().all().iterator();
        try (Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : exact.parameters().all()) {
                Parameter same = weights.next();
                assertThat(same.name()).isEqualTo(parameter.name());
                parameter.tensor().copy_(same.tensor());
            }
        }
        return exact;
    }
}
