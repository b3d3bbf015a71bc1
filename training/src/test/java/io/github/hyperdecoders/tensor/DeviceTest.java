package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.jna.NativeLibrary;
import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.training.Adafactor;
import io.github.hyperdecoders.training.AdamW;
import io.github.hyperdecoders.training.Batch;
import io.github.hyperdecoders.training.Loss;
import io.github.hyperdecoders.training.Optimizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.AutogradState;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Other devices than the processor. There is one in every libtorch: {@code lazy}, which gathers operators and has the processor carry
 * them out later. Like a CUDA device it refuses operands of which some lie elsewhere, so that what runs on it makes every tensor in the
 * right place, and its values can be compared with the processor's.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its compiler gives C++ functions other names")
class DeviceTest {
    private static final String OTHER = "lazy:0";
    private static final int VOCABULARY = 19;
    private static final int[][] SOURCES = {
        TinyT5.tokens(7, VOCABULARY, 1), TinyT5.tokens(3, VOCABULARY, 2), TinyT5.tokens(12, VOCABULARY, 3)
    };
    private static final int[][] LABELS = {{5, 6, 1}, {1}, {8, 1}};
    private static final long[] TASKS = {0, 2, 1};

    @BeforeAll
    static void wake() {
        Path library = Path.of(Loader.load(torch.class)).resolveSibling(System.mapLibraryName("torch_cpu"));
        // torch::lazy::InitTorchScriptBackend(), which has no Java method.
        NativeLibrary.getInstance(library.toString())
                .getFunction("_ZN5torch4lazy22InitTorchScriptBackendEv")
                .invokeVoid(new Object[0]);
    }

    private static <T> T there(Supplier<T> work) {
        Device.place(OTHER);
        try {
            return work.get();
        } finally {
            Device.place(Device.CPU);
        }
    }

    /** Each kind in both stacks; more pairs would tell no more and take minutes, for operators are compiled anew for each. */
    private static Stream<DynamicTest> kinds(Numerics numerics, Function<TinyT5, double[]> numbers, double tolerance) {
        return Stream.of(AdapterKind.values())
                .map(kind -> dynamicTest(kind.key(), () -> {
                    Supplier<double[]> work = () -> {
                        try (TinyT5 tiny = TinyT5.lively(
                                        TinyT5.config(VOCABULARY),
                                        TinyT5.adapters(kind, kind),
                                        numerics,
                                        TinyT5.NOTHING_FROZEN);
                                Scope scope = Scope.open()) {
                            return numbers.apply(tiny);
                        }
                    };
                    double[] found = there(work);
                    double[] expected = work.get();
                    assertThat(found).hasSameSizeAs(expected);
                    for (int i = 0; i < found.length; i++) {
                        assertThat(found[i])
                                .isCloseTo(expected[i], within(tolerance * Math.max(1, Math.abs(expected[i]))));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> lossAndGradientsAreTheProcessors() {
        return kinds(
                Numerics.FP32,
                tiny -> {
                    Tensor loss =
                            new Loss(0.1, false).of(tiny.model(), Batch.of(SOURCES, LABELS, TASKS, 0), tiny.engine());
                    Ops.backward(loss);
                    DoubleStream norms = tiny.parameters().trained().stream()
                            .map(parameter -> parameter.tensor().grad())
                            .filter(Tensor::defined)
                            .mapToDouble(gradient -> gradient.norm().item_double());
                    return DoubleStream.concat(DoubleStream.of(loss.item_double()), norms)
                            .toArray();
                },
                1e-4);
    }

    @TestFactory
    Stream<DynamicTest> generatedTextIsTheProcessors() {
        return kinds(
                Numerics.FP64,
                tiny -> {
                    GenerationOptions options = new GenerationOptions(5, 0, 3);
                    List<GeneratedSequence> found = Search.generate(
                            tiny.model(), Tokens.of(SOURCES), Tensors.of(TASKS), Numerics.FP64, options);
                    return found.stream()
                            .flatMapToDouble(sequence -> DoubleStream.concat(
                                    Arrays.stream(sequence.tokens()).asDoubleStream(),
                                    DoubleStream.of(sequence.score())))
                            .toArray();
                },
                1e-6);
    }

    @Test
    void bfloat16RunsThere() {
        T5Config config = TinyT5.config(VOCABULARY);
        double loss = there(() -> {
            try (TinyT5 tiny = TinyT5.fresh(
                            config,
                            TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED),
                            Numerics.BF16,
                            TinyT5.ADAPTERS_ONLY);
                    Scope scope = Scope.open()) {
                Tensor value = new Loss(0.1, false).of(tiny.model(), Batch.of(SOURCES, LABELS, null, 0), tiny.engine());
                Ops.backward(value);
                return value.item_double();
            }
        });
        assertThat(loss).isPositive().isFinite();
    }

    @Test
    void dropoutIsOfTheSeedThereToo() {
        List<double[]> drawn = there(() -> Stream.of(1L, 1L, 2L)
                .map(seed -> {
                    try (Scope scope = Scope.withoutGradients()) {
                        Engine engine = Engine.forTraining(Numerics.FP32, new Dropout(0.25, seed, 7));
                        Tensor x = Tensors.full(3, ScalarType.Float, 64, 64);
                        return Tensors.toDoubles(engine.dropout(x));
                    }
                })
                .toList());
        assertThat(drawn.get(0)).isEqualTo(drawn.get(1)).isNotEqualTo(drawn.get(2));
        assertThat(Arrays.stream(drawn.get(0)).distinct().toArray()).containsExactlyInAnyOrder(0, 4);
        assertThat(Arrays.stream(drawn.get(0)).average().orElseThrow()).isCloseTo(3, within(0.2));
    }

    /** The other style is one fused operator, which a CUDA device has and {@code lazy} has not. */
    @Test
    void adamWTakesTheProcessorsSteps() {
        Function<List<Parameter>, Optimizer> adamW =
                all -> Optimizer.of(new AdamW(0.9, 0.999, 1e-8, AdamwEpsStyle.HF), all, 0.1);
        assertThat(there(() -> steps(adamW))).containsExactly(steps(adamW), within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void adafactorTakesTheProcessorsSteps(boolean scaled) {
        Function<List<Parameter>, Optimizer> adafactor = all -> Optimizer.of(new Adafactor(scaled), all, 0.1);
        assertThat(there(() -> steps(adafactor))).containsExactly(steps(adafactor), within(1e-6));
    }

    private static double[] steps(Function<List<Parameter>, Optimizer> kind) {
        try (TinyT5 tiny = TinyT5.lively(
                TinyT5.config(VOCABULARY),
                TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.MANUAL),
                Numerics.FP32,
                TinyT5.ADAPTERS_ONLY)) {
            List<Parameter> trained = tiny.parameters().trained();
            try (Optimizer optimizer = kind.apply(trained)) {
                for (int step = 0; step < 3; step++) {
                    try (Scope scope = Scope.open()) {
                        trained.forEach(p -> {
                            p.tensor().mutable_grad().reset();
                            Ops.backward(p.tensor().mul(p.tensor()).sum());
                        });
                        optimizer.step(0.01);
                    }
                }
                return trained.stream()
                        .flatMapToDouble(p -> Arrays.stream(Tensors.toDoubles(p.tensor())))
                        .toArray();
            }
        }
    }

    @Test
    void whatGoesThereComesBack() {
        there(() -> {
            try (Scope scope = Scope.withoutGradients()) {
                assertThat(Tensors.toLongs(Tensors.of(5L, -6, 7))).containsExactly(5, -6, 7);
                assertThat(Tensors.toDoubles(Tensors.of(0.5, -2))).containsExactly(0.5, -2);
                Tensor both = Tensors.of(0.25, 4).to(ScalarType.Float);
                assertThat(Tensors.bytes(both).asFloatBuffer().get(1)).isEqualTo(4);
                return both;
            }
        });
    }

    /** What would fail on a CUDA device fails here. */
    @Test
    void theDeviceRefusesWhatLiesElsewhere() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor here = Tensors.of(1.0, 2.0);
            Tensor there = there(() -> Tensors.of(1.0, 2.0));
            assertThatThrownBy(() -> there.mul(here)).hasMessageContaining("not a lazy tensor");
        }
    }

    @Test
    void backwardPassesStayOnTheThreadThatAsks() {
        boolean before = AutogradState.get_tls_state().get_multithreading_enabled();
        try {
            assertThat(there(() -> {
                        Device.keepBackwardOnThisThread();
                        return AutogradState.get_tls_state().get_multithreading_enabled();
                    }))
                    .isFalse();
        } finally {
            AutogradState.get_tls_state().set_multithreading_enabled(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "CUDA", "cuda:", "cuda:x", "lazy:0", "", "cpu:0"})
    void namesThatAreNoneAreRefused(String name) {
        assertThatThrownBy(() -> Device.use(name))
                .isInstanceOf(InputException.class)
                .hasMessage("device is '" + name + "', expected cpu, cuda or cuda:N");
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Device.use("cuda:99"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("device is 'cuda:99', but ");
        assertThat(Device.name()).isEqualTo("cpu");
    }

    @Test
    void theProcessorIsThereAndStays() {
        Device.use("cpu");
        Device.settle();
        Device.use("cpu");
        assertThat(Device.isCpu()).isTrue();
        Device.finish();
    }
}
