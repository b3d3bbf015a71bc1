package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.recipe.OptimizerSettings;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Optimisers and clipping against plain Java and the reference's numbers. */
class OptimizerTest {
    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void adafactorTakesTheReferencesSteps() throws Exception {
        JsonNode golden;
        try (InputStream json =
                Objects.requireNonNull(OptimizerTest.class.getResourceAsStream("/numeric/adafactor.json"))) {
            golden = new JsonMapper().readTree(json);
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String name : golden.path("shapes").propertyNames()) {
            long[] shape = longs(golden.path("shapes").path(name));
            parameters.add(parameter(name, doubles(golden.path("initial").path(name)), ScalarType.Float, shape));
        }
        assertThat(parameters).hasSize(3);
        assertThat(golden.path("steps").size()).isEqualTo(8);
        try (Optimizer optimizer = Optimizer.of(new Adafactor(false), parameters, 0)) {
            for (JsonNode step : golden.path("steps")) {
                for (Parameter parameter : parameters) {
                    gradient(parameter, doubles(step.path("grad").path(parameter.name())));
                }
                optimizer.step(golden.path("lr").asDouble());
                for (Parameter parameter : parameters) {
                    assertThat(Tensors.toDoubles(parameter.tensor()))
                            .as("%s after step %d", parameter.name(), optimizer.steps())
                            .containsExactly(doubles(step.path("param").path(parameter.name())), within(1e-6));
                }
            }
            assertThat(optimizer.state().keySet())
                    .containsExactlyInAnyOrder(
                            "matrix/row", "matrix/column", "vector/square", "tensor3/row", "tensor3/column");
        }
    }

    @Test
    void adafactorsStepsAreRelativeToTheParameterWhereAskedFor() {
        double[] first = {0.5, -2, 3, 0};
        double[] gradient = {1, -2, 0.5, 4};
        double weightDecay = 0.1;
        double rate = 0.01;
        Parameter large = parameter("large", first, ScalarType.Double, 4);
        Parameter zero = parameter("zero", new double[4], ScalarType.Double, 4);
        gradient(large, gradient);
        gradient(zero, gradient);
        try (Optimizer optimizer = Optimizer.of(new Adafactor(true), List.of(large, zero), weightDecay)) {
            optimizer.step(rate);
        }
        // In the first step the running average is the square itself: each element moves by the rate.
        double scale = Math.sqrt((0.25 + 4 + 9) / 4);
        for (int i = 0; i < 4; i++) {
            double moved = first[i] - rate * scale * (weightDecay * first[i] + Math.signum(gradient[i]));
            assertThat(Tensors.toDoubles(large.tensor())[i]).isCloseTo(moved, within(1e-12));
            assertThat(Tensors.toDoubles(zero.tensor())[i])
                    .isCloseTo(-rate * 1e-3 * Math.signum(gradient[i]), within(1e-15));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TORCH, 0, 1e-8",
        "TORCH, 0.1, 1e-8",
        "TORCH, 0.1, 1e-2",
        "HF, 0, 1e-8",
        "HF, 0.1, 1e-8",
        "HF, 0.1, 1e-2"
    })
    void adamWIsItsDefinition(AdamwEpsStyle style, double weightDecay, double epsilon) {
        double[] p = new Random(1).doubles(6, -1, 1).toArray();
        double[] mean = new double[6];
        double[] square = new double[6];
        Parameter parameter = parameter("p", p, ScalarType.Double, 2, 3);
        try (Optimizer optimizer =
                Optimizer.of(new AdamW(0.9, 0.999, epsilon, style), List.of(parameter), weightDecay)) {
            for (int step = 1; step <= 10; step++) {
                double rate = 0.01 / step;
                double[] g = new Random(step).doubles(6, -1, 1).toArray();
                gradient(parameter, g);
                optimizer.step(rate);
                double first = 1 - Math.pow(0.9, step);
                double second = 1 - Math.pow(0.999, step);
                for (int i = 0; i < 6; i++) {
                    mean[i] = 0.9 * mean[i] + 0.1 * g[i];
                    square[i] = 0.999 * square[i] + 0.001 * g[i] * g[i];
                    if (style == AdamwEpsStyle.TORCH) {
                        p[i] -= rate * weightDecay * p[i];
                        p[i] -= rate * (mean[i] / first) / (Math.sqrt(square[i] / second) + epsilon);
                    } else {
                        p[i] -= rate * Math.sqrt(second) / first * mean[i] / (Math.sqrt(square[i]) + epsilon);
                        p[i] -= rate * weightDecay * p[i];
                    }
                }
                assertThat(Tensors.toDoubles(parameter.tensor())).containsExactly(p, within(1e-12));
                assertThat(optimizer.steps()).isEqualTo(step);
            }
            assertThat(Tensors.toDoubles(state(optimizer, "p/mean"))).containsExactly(mean, within(1e-12));
            assertThat(Tensors.toDoubles(state(optimizer, "p/square"))).containsExactly(square, within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"TORCH", "HF", "ADAFACTOR"})
    void aResumedRunGoesOnAsIfNothingHadHappened(String kind) {
        Parameter whole = parameter("p", new double[] {1, 2, 3, 4}, ScalarType.Double, 2, 2);
        Parameter resumed = parameter("p", new double[] {1, 2, 3, 4}, ScalarType.Double, 2, 2);
        try (Optimizer one = optimizer(kind, List.of(whole));
                Optimizer before = optimizer(kind, List.of(resumed));
                Optimizer after = optimizer(kind, List.of(resumed))) {
            for (int step = 0; step < 8; step++) {
                double[] g = new Random(step).doubles(4, -1, 1).toArray();
                gradient(whole, g);
                gradient(resumed, g);
                one.step(0.01);
                if (step == 4) {
                    try (Scope silent = Scope.withoutGradients()) {
                        after.state().forEach((name, tensor) -> tensor.copy_(state(before, name)));
                    }
                    after.resumeAt(before.steps());
                }
                (step < 4 ? before : after).step(0.01);
            }
            assertThat(after.steps()).isEqualTo(8);
            assertThat(Tensors.toDoubles(resumed.tensor())).isEqualTo(Tensors.toDoubles(whole.tensor()));
        }
    }

    @ParameterizedTest
    @CsvSource({"TORCH", "HF", "ADAFACTOR"})
    void parametersWithoutAGradientStay(String kind) {
        Parameter moved = parameter("moved", new double[] {1, 2}, ScalarType.Double, 2);
        Parameter still = parameter("still", new double[] {1, 2}, ScalarType.Double, 2);
        gradient(moved, new double[] {1, 1});
        try (Optimizer optimizer = optimizer(kind, List.of(moved, still))) {
            optimizer.step(0.1);
        }
        assertThat(Tensors.toDoubles(still.tensor())).containsExactly(1, 2);
        assertThat(Tensors.toDoubles(moved.tensor())).isNotEqualTo(new double[] {1, 2});
    }

    @Test
    void clippingScalesTheGlobalNorm() {
        Parameter a = parameter("a", new double[] {0, 0}, ScalarType.Double, 2);
        Parameter b = parameter("b", new double[] {0}, ScalarType.Double, 1);
        Parameter none = parameter("none", new double[] {0}, ScalarType.Double, 1);
        List<Parameter> all = List.of(a, b, none);
        gradient(a, new double[] {2, 3});
        gradient(b, new double[] {6});
        assertThat(Gradients.clip(all, 0).value()).as("0 leaves them").isCloseTo(7, within(1e-12));
        assertThat(Gradients.clip(all, 7.5).value()).as("so does a limit above").isCloseTo(7, within(1e-12));
        assertThat(Tensors.toDoubles(a.tensor().grad())).containsExactly(2, 3);
        assertThat(Gradients.clip(all, 1).value()).as("the norm before").isCloseTo(7, within(1e-12));
        double factor = 1 / (7 + 1e-6);
        assertThat(Tensors.toDoubles(a.tensor().grad()))
                .containsExactly(new double[] {2 * factor, 3 * factor}, within(1e-12));
        assertThat(Tensors.toDoubles(b.tensor().grad())).containsExactly(new double[] {6 * factor}, within(1e-12));
        Gradients.clear(all);
        assertThat(a.tensor().grad().defined()).isFalse();
        assertThat(Gradients.clip(all, 1).value()).isZero();
    }

    /** In the first step of Adam every element moves by the rate; decay adds its share of the rate. */
    @Test
    void groupsMoveAtTheirOwnRatesAndBiasesMayBeLeftFromDecaying() {
        Parameter adapter = parameter("adapter.weight", new double[] {1, 2, 3, 4}, ScalarType.Double, 2, 2);
        Parameter bias = parameter("adapter.bias", new double[] {1, 2}, ScalarType.Double, 2);
        Parameter ofTasks = parameter("manual_bias", new double[] {1, 2}, ScalarType.Double, 2, 1);
        Parameter hypernetwork = new Parameter(
                "param_gen.weight",
                Role.DECODER_HYPERNETWORK,
                true,
                parameter("", new double[] {1, 2, 3, 4}, ScalarType.Double, 2, 2)
                        .tensor());
        List<Parameter> all = List.of(adapter, bias, ofTasks, hypernetwork);
        all.forEach(p -> gradient(p, ones((int) p.tensor().numel())));
        OptimizerSettings settings = settings(
                "learning_rate=0.1",
                "learning_rates={\"hypernetwork\": 0.02}",
                "weight_decay=0.5",
                "decay_biases_and_norms=false");
        try (Optimizer optimizer = Optimizer.of(settings, all)) {
            optimizer.step(0.1);
            assertThat(optimizer.summary(0.1))
                    .containsExactly(
                            "trained: others, 4 parameters, learning rate 0.1, weight decay 0.5",
                            "trained: others, without weight decay, 4 parameters, learning rate 0.1, weight decay 0.0",
                            "trained: hypernetwork, 4 parameters, learning rate 0.02, weight decay 0.5");
        }
        assertThat(Tensors.toDoubles(adapter.tensor()))
                .containsExactly(new double[] {0.85, 1.8, 2.75, 3.7}, within(1e-8));
        assertThat(Tensors.toDoubles(bias.tensor())).containsExactly(new double[] {0.9, 1.9}, within(1e-8));
        assertThat(Tensors.toDoubles(ofTasks.tensor())).containsExactly(new double[] {0.9, 1.9}, within(1e-8));
        assertThat(Tensors.toDoubles(hypernetwork.tensor()))
                .containsExactly(new double[] {0.97, 1.96, 2.95, 3.94}, within(1e-8));
    }

    @Test
    void byDefaultAllMovesAlike() {
        Parameter bias = parameter("adapter.bias", new double[] {1, 2}, ScalarType.Double, 2);
        Parameter weight = parameter("adapter.weight", new double[] {1, 2}, ScalarType.Double, 1, 2);
        assertThat(MovedAlike.of(settings("weight_decay=0.5"), List.of(bias, weight)))
                .containsExactly(new MovedAlike("all", List.of(bias, weight), 1, 0.5));
    }

    @Test
    void aRateOfWhatIsNotTrainedIsAnError() {
        Parameter bias = parameter("adapter.bias", new double[] {1, 2}, ScalarType.Double, 2);
        OptimizerSettings settings = settings("learning_rates={\"layer_norms\": 0.02}");
        assertThatThrownBy(() -> Optimizer.of(settings, List.of(bias)))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "learning_rates has layer_norms, but nothing of that is trained; expected some of adapters");
    }

    private static OptimizerSettings settings(String... keys) {
        return RecipeReader.parse("{\"model_name_or_path\": \"t5\", \"output_dir\": \"out\"}", "test", List.of(keys))
                .recipe()
                .optimizer();
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Optimizer optimizer(String kind, List<Parameter> parameters) {
        return kind.equals("ADAFACTOR")
                ? Optimizer.of(new Adafactor(true), parameters, 0.01)
                : Optimizer.of(new AdamW(0.9, 0.999, 1e-8, AdamwEpsStyle.valueOf(kind)), parameters, 0.01);
    }

    private static Tensor state(Optimizer optimizer, String name) {
        return Objects.requireNonNull(optimizer.state().get(name), name);
    }

    private static Parameter parameter(String name, double[] values, ScalarType type, long... shape) {
        Tensor tensor = Ops.cast(Tensors.of(values).view(shape), type).detach();
        tensor.requires_grad_(true);
        return new Parameter(name, Role.DECODER_ADAPTER, true, tensor);
    }

    /** Sets the gradient by running the backward pass of the inner product with it. */
    private static void gradient(Parameter parameter, double[] gradient) {
        Tensor tensor = parameter.tensor();
        Gradients.clear(List.of(parameter));
        Tensor given = Ops.cast(
                Tensors.of(gradient).view(Tensors.shape(tensor)),
                tensor.scalar_type().intern());
        Ops.backward(tensor.mul(given).sum());
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    private static long[] longs(JsonNode array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong();
        }
        return values;
    }
}
