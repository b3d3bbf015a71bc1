package io.github.hyperdecoders.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's own numbers, on the cases kept here and on those beside the checkout (or in -Dparity.fixtures=FOLDER). */
class GoldenCasesTest {
    private static final String ONE = "encoder_manual-decoder_generated";

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> casesKeptHereAgree() throws Exception {
        List<GoldenCase> cases = GoldenCase.find(resources());
        assertThat(cases).hasSize(5);
        return cases.stream()
                .flatMap(golden -> Stream.of(Numerics.FP64, Numerics.FP32)
                        .map(numerics -> dynamicTest(
                                golden.name() + " in " + numerics, () -> assertAgrees(golden.folder(), numerics))));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> casesBesideTheCheckoutAgreeInDouble() throws IOException {
        return GoldenCase.find(fixtures()).stream()
                .map(golden -> dynamicTest(golden.name(), () -> assertAgrees(golden.folder(), Numerics.FP64)));
    }

    /** Other T5s: heads of their own in what transformers 5 saved, other special tokens, gated SiLU, mT5, UMT5. */
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> variantsBesideTheCheckoutAgree() throws IOException {
        if (System.getProperty("parity.fixtures") != null) {
            abort("-Dparity.fixtures names a folder of its own");
        }
        List<GoldenCase> cases = GoldenCase.find(fixtures().resolveSibling("variants"));
        assertThat(cases).hasSizeGreaterThanOrEqualTo(6);
        return cases.stream()
                .flatMap(golden -> Stream.of(Numerics.FP64, Numerics.FP32)
                        .map(numerics -> dynamicTest(
                                golden.name() + " in " + numerics, () -> assertAgrees(golden.folder(), numerics))));
    }

    @Test
    void bf16StraysLessThanAutocast() throws Exception {
        List<CaseReport> reports = SelfTest.run(resources(), Numerics.BF16, report -> {});
        assertThat(failures(reports)).isEmpty();
        List<Deviation> means = CaseReport.meanInBf16(reports).deviations();
        assertThat(means).extracting(Deviation::quantity).containsExactly("logits", "loss", "training");
        assertThat(means).allMatch(Deviation::passes);
    }

    @TestFactory
    Stream<DynamicTest> hyperformersCasesBesideTheCheckoutAgree() throws IOException {
        if (System.getProperty("parity.fixtures") != null) {
            abort("-Dparity.fixtures names a folder of its own");
        }
        List<GoldenCase> cases = GoldenCase.find(fixtures().resolveSibling("hyperformer"));
        assertThat(cases).hasSizeGreaterThanOrEqualTo(3);
        return cases.stream()
                .flatMap(golden -> Stream.of(Numerics.FP64, Numerics.FP32)
                        .map(numerics -> dynamicTest(
                                golden.name() + " in " + numerics, () -> assertAgrees(golden.folder(), numerics))));
    }

    @Test
    void oneChangedWeightOfAHyperformerFails(@TempDir Path temporary) throws Exception {
        Path copy = copyOfHyperformer(temporary);
        String gain = "encoder.adapter_layers_hyper_net.post_layernorm_hypernet.weight_generator.bias";
        changeOneWeight(copy.resolve("model.safetensors"), gain, 3, 0.5f);
        List<CaseReport> reports = SelfTest.run(temporary, Numerics.FP32, report -> {});
        assertThat(failures(reports))
                .extracting(Deviation::quantity)
                .contains("encoder rte", "logits stsb", "loss cola", "gradients rte", "logits of mixed tasks");
    }

    @ParameterizedTest
    @CsvSource({
        "non_linearity, relu, 'non_linearity is relu, expected gelu_new'",
        "conditional_layer_norm, false, 'conditional_layer_norm is false, expected true'",
        "unique_hyper_net, true, 'unique_hyper_net is true, expected false'",
        "reduction_factor, 0, 'reduction_factor is 0, expected 1 to d_model, 32'"
    })
    void variantsOfHyperformerThatAreNotOursAreRefused(
            String key, String value, String message, @TempDir Path temporary) throws IOException {
        Path config = copyOfHyperformer(temporary).resolve("config.json");
        String changed =
                Files.readString(config).replaceFirst("\"" + key + "\": [^,\n]+", "\"" + key + "\": \"" + value + "\"");
        Files.writeString(config, changed);
        Assertions.assertThatThrownBy(() -> SelfTest.run(temporary, Numerics.FP32, report -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void hyperformersCasesHaveNoFiguresForBf16(@TempDir Path temporary) throws IOException {
        copyOfHyperformer(temporary);
        Assertions.assertThatThrownBy(() -> SelfTest.run(temporary, Numerics.BF16, report -> {}))
                .isInstanceOf(InputException.class)
                .hasMessage("case plus_plus has no figures to compare bf16 with, expected --precision fp64 or fp32");
    }

    private static Path copyOfHyperformer(Path temporary) throws IOException {
        Path golden = fixtures().resolveSibling("hyperformer").resolve("plus_plus");
        return copyOf(golden, temporary.resolve("plus_plus"));
    }

    @Test
    void allThirtyThreeCasesAreBesideTheCheckout() throws IOException {
        if (System.getProperty("parity.fixtures") != null) {
            abort("-Dparity.fixtures names a folder of its own");
        }
        assertThat(GoldenCase.find(fixtures())).hasSizeGreaterThanOrEqualTo(33);
    }

    @Test
    void everyQuantityOfAFormatIsCompared() throws Exception {
        assertThat(quantities(Numerics.FP64))
                .containsExactly(
                        "trained names",
                        "logits",
                        "loss",
                        "gradient norm",
                        "gradient norms",
                        "training",
                        "training (hf)");
        assertThat(quantities(Numerics.FP32))
                .contains("encoder", "logits", "loss", "mean loss", "gradient norm", "gradients")
                .contains("greedy", "greedy score", "beam4", "beam4 score", "beam3_min5", "beam3_min5 score")
                .contains("trained names", "training", "training (hf)");
        assertThat(quantities(Numerics.BF16)).containsExactly("trained names", "logits", "loss", "training");
    }

    /** The negative control: were this to pass, the tests above would prove nothing. */
    @Test
    void oneChangedWeightFails(@TempDir Path temporary) throws Exception {
        Path copy = copyOf(resources().resolve(ONE), temporary.resolve(ONE));
        changeOneWeight(copy.resolve("model.safetensors"), "decoder.param_gen.decoder.weight_up.weight", 7, 0.01f);
        for (Numerics numerics : List.of(Numerics.FP64, Numerics.FP32)) {
            List<CaseReport> reports = SelfTest.run(temporary, numerics, report -> {});
            assertThat(failures(reports))
                    .as("%s", numerics)
                    .extracting(Deviation::quantity)
                    .contains("logits", "loss");
        }
    }

    @Test
    void oneBadCaseAmongGoodOnesFailsTheRun(@TempDir Path temporary) throws Exception {
        copyOf(resources().resolve("uneven_depth"), temporary.resolve("a_good"));
        Path bad = copyOf(resources().resolve("uneven_depth"), temporary.resolve("b_bad"));
        changeOneWeight(bad.resolve("model.safetensors"), "encoder.final_layer_norm.weight", 0, 0.5f);
        copyOf(resources().resolve("uneven_depth"), temporary.resolve("c_good"));
        List<CaseReport> reports = SelfTest.run(temporary, Numerics.FP64, report -> {});
        assertThat(reports).extracting(CaseReport::name).containsExactly("a_good", "b_bad", "c_good");
        assertThat(reports).extracting(CaseReport::passes).containsExactly(true, false, true);
    }

    @Test
    void aMissingWeightIsNamed(@TempDir Path temporary) throws Exception {
        Path copy = copyOf(resources().resolve(ONE), temporary.resolve(ONE));
        rewrite(copy.resolve("model.safetensors"), "shared.weight", tensor -> null);
        Assertions.assertThatThrownBy(() -> SelfTest.run(temporary, Numerics.FP64, report -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("shared.weight");
    }

    @Test
    void aFolderWithoutCasesIsRefused(@TempDir Path temporary) {
        Assertions.assertThatThrownBy(() -> SelfTest.run(temporary, Numerics.FP64, report -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(temporary.toString());
        Assertions.assertThatThrownBy(() -> SelfTest.run(temporary.resolve("none"), Numerics.FP64, report -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none");
    }

    @Test
    void notANumberNeverPasses() {
        assertThat(new Deviation("x", Double.NaN, 1).passes()).isFalse();
        assertThat(Deviation.relative("x", Double.NaN, 1, 1).passes()).isFalse();
        assertThat(Deviation.relative("x", new double[] {1, Double.NaN}, new double[] {1, 1}, 1)
                        .passes())
                .isFalse();
        assertThat(Deviation.relative("x", new double[] {1}, new double[] {1, 1}, 1)
                        .passes())
                .isFalse();
        assertThat(Deviation.relative("x", 0, 0, 0).passes()).isTrue();
        assertThat(Deviation.relative("x", new double[] {0, 1}, new double[] {0, 1}, 0)
                        .passes())
                .isTrue();
        assertThat(Deviation.relative("x", 1, 0, 1).passes()).isFalse();
        assertThat(new Deviation("x", Double.NaN, Double.POSITIVE_INFINITY, 1).passes())
                .isFalse();
        assertThat(new CaseReport("nothing compared", List.of()).passes()).isFalse();
    }

    private static List<String> quantities(Numerics numerics) throws Exception {
        return SelfTest.run(resources().resolve(ONE), numerics, report -> {}).get(0).deviations().stream()
                .map(Deviation::quantity)
                .toList();
    }

    private static void assertAgrees(Path folder, Numerics numerics) throws IOException {
        List<CaseReport> reports = SelfTest.run(folder, numerics, report -> {});
        assertThat(reports).hasSize(1);
        assertThat(failures(reports)).isEmpty();
        assertThat(reports.get(0).passes()).isTrue();
    }

    private static List<Deviation> failures(List<CaseReport> reports) {
        return reports.stream()
                .flatMap(report -> report.deviations().stream())
                .filter(deviation -> !deviation.passes())
                .toList();
    }

    private static Path resources() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(GoldenCasesTest.class.getResource("golden"))
                .toURI());
    }

    private static Path fixtures() {
        String named = System.getProperty("parity.fixtures");
        Path folder = named != null
                ? Path.of(named)
                : Path.of(System.getProperty("hyperdecoders.shared", "../shared"), "fixtures", "model");
        if (!Files.isDirectory(folder)) {
            String reason =
                    "needs the golden cases in " + folder + ", which is not here (set -Dparity.fixtures=FOLDER)";
            if (named != null || System.getenv("CI") != null) {
                fail(reason);
            }
            abort(reason);
        }
        return folder.toAbsolutePath().normalize();
    }

    private static Path copyOf(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return to;
    }

    private static void changeOneWeight(Path file, String name, int index, float by) throws IOException {
        rewrite(file, name, tensor -> {
            ByteBuffer changed = ByteBuffer.allocate(tensor.remaining()).order(ByteOrder.LITTLE_ENDIAN);
            changed.put(tensor).flip();
            changed.putFloat(4 * index, changed.getFloat(4 * index) + by);
            return changed;
        });
    }

    @FunctionalInterface
    private interface Change {
        @org.jspecify.annotations.Nullable
        ByteBuffer apply(ByteBuffer tensor);
    }

    /** Writes the file anew with one tensor changed, or without it. */
    private static void rewrite(Path file, String name, Change change) throws IOException {
        Path next = file.resolveSibling("next.safetensors");
        try (TensorFile tensors = TensorFile.open(file)) {
            TensorInfo info = Objects.requireNonNull(tensors.tensors().get(name), name);
            List<TensorData> all = new ArrayList<>();
            for (String other : tensors.tensors().keySet()) {
                if (!other.equals(name)) {
                    all.add(TensorData.of(tensors, other));
                }
            }
            ByteBuffer changed = change.apply(tensors.data(name));
            if (changed != null) {
                all.add(TensorData.of(name, info.dtype(), info.shape(), changed));
            }
            SafetensorsWriter.write(next, all, Map.of());
        }
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
