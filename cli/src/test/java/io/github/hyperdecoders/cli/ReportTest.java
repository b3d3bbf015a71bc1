package io.github.hyperdecoders.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.data.Table;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.results.Prediction;
import io.github.hyperdecoders.results.Predictions;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.task.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What the commands leave to be looked at: predictions.jsonl, and report.html made of it. */
class ReportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private TinyProject project = new TinyProject(Path.of(""));

    @BeforeEach
    void write() throws IOException {
        project = TinyProject.create(root);
    }

    @Test
    void trainingLeavesThePredictionsItWasScoredOnAndAPage() throws IOException {
        assertThat(Main.run(
                        "train",
                        project.recipe().toString(),
                        "--set",
                        "do_eval=true",
                        "--set",
                        "predict_with_generate=true"))
                .isZero();
        List<Prediction> predictions = Predictions.read(new RunFolder(project.output()).predictions());
        assertThat(predictions).hasSize(20).allMatch(p -> p.task().equals("sst2"));
        assertThat(predictions.get(1).source()).isEqualTo("sst2 sentence: the film was fine");
        assertThat(predictions.get(1).target()).isEqualTo("1");
        assertThat(predictions.get(1).id()).isEqualTo("validation-1");
        assertThat(accuracy(predictions)).isEqualTo(score(project.output().resolve("results.json"), "sst2/accuracy"));
        assertThat(Files.readString(project.output().resolve("report.html")))
                .contains("the film was dull", "Confusions of sst2", "Training loss");
    }

    @Test
    void withoutScoresThereAreNoPredictionsButAPage() throws IOException {
        Files.createDirectories(project.output());
        Files.writeString(new RunFolder(project.output()).predictions(), "of an earlier run");
        assertThat(Main.run("train", project.recipe().toString())).isZero();
        assertThat(new RunFolder(project.output()).predictions()).doesNotExist();
        assertThat(Files.readString(project.output().resolve("report.html"))).contains("Training loss");
    }

    @Test
    void evaluatingAgainReplacesWhatWasThere() throws IOException {
        Path model = project.model();
        Path results = root.resolve("model-evaluation");
        assertThat(evaluate(model, "5")).isZero();
        assertThat(Predictions.read(new RunFolder(results).predictions())).hasSize(5);
        assertThat(evaluate(model, "3")).isZero();
        List<Prediction> predictions = Predictions.read(new RunFolder(results).predictions());
        assertThat(predictions).hasSize(3);
        assertThat(accuracy(predictions)).isEqualTo(score(results.resolve("results.json"), "sst2/accuracy"));
        assertThat(predictions)
                .extracting(p -> requireNonNull(p.likeliest()))
                .allMatch(l -> List.of("0", "1").contains(l.label()))
                .allMatch(l -> l.probability() >= 0.5 && l.probability() < 1);
        long right = predictions.stream()
                .filter(p -> requireNonNull(p.likeliest()).label().equals(p.target()))
                .count();
        assertThat(score(results.resolve("results.json"), "sst2/likeliest_label_accuracy"))
                .isCloseTo(100.0 * right / 3, within(1e-9));
        // Of two labels whose probabilities sum to 1.
        assertThat(score(results.resolve("results.json"), "sst2/expected_calibration_error"))
                .isBetween(0.0, 100.0);
        assertThat(score(results.resolve("results.json"), "sst2/brier")).isBetween(0.0, 200.0);
        assertThat(Files.readString(results.resolve("report.html")))
                .contains("brier", "expected calibration error", "likeliest label accuracy")
                .contains("Evaluation of " + model, "3 examples of each task", "the film was dull");
        assertThat(results).isDirectoryNotContaining("glob:**/.tmp-*");
    }

    @Test
    void anAnalysisShowsTheHypernetworkAndLeavesItsNumbers() throws IOException {
        Path model = project.model();
        assertThat(analyse(model, "--adapters", "2")).isZero();
        Path folder = root.resolve("model-analysis");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("What the hypernetwork sees", "Generated adapters", "the film was dull");
        assertThat(Predictions.read(new RunFolder(folder).predictions())).hasSize(6);
        try (TensorFile vectors = TensorFile.open(folder.resolve("vectors.safetensors"));
                TensorFile adapters = TensorFile.open(folder.resolve("adapters.safetensors"))) {
            assertThat(requireNonNull(vectors.tensors().get("vectors")).shape()).containsExactly(6L, 64L);
            assertThat(adapters.tensors()).hasSize(2 * 4);
            assertThat(requireNonNull(adapters.tensors().get("decoder.block.1.down"))
                            .shape())
                    .containsExactly(2L, 64L, 4L);
        }
        Table table = Table.read(List.of(folder.resolve("vectors.parquet")), List.of(Column.text("source")));
        assertThat(table.rows()).isEqualTo(6);
        assertThat(analyse(model, "--adapters", "0")).isZero();
        assertThat(folder.resolve("adapters.safetensors")).doesNotExist();
        assertThat(folder).isDirectoryNotContaining("glob:**/.tmp-*");
    }

    @Test
    void aModelWithoutHypernetworkHasItsPredictionsShown() throws IOException {
        Files.writeString(project.recipe(), Files.readString(project.recipe()).replace("\"generated\"", "\"manual\""));
        Path model = project.model();
        assertThat(analyse(model)).isZero();
        Path folder = root.resolve("model-analysis");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("Confusions of sst2")
                .doesNotContain("What the hypernetwork sees");
        assertThat(folder.resolve("vectors.parquet")).doesNotExist();
        assertThat(analyse(model, "--adapters", "1")).isEqualTo(2);
    }

    private int analyse(Path model, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "analyse",
                model.toString(),
                "--data-dir",
                root.resolve("data").toString(),
                "--limit",
                "6",
                "--no-split-validation-test"));
        words.addAll(List.of(more));
        return Main.run(words.toArray(String[]::new));
    }

    private int evaluate(Path model, String limit) {
        return Main.run(
                "evaluate",
                model.toString(),
                "--data-dir",
                root.resolve("data").toString(),
                "--limit",
                limit,
                "--no-split-validation-test");
    }

    private static double accuracy(List<Prediction> predictions) {
        return 100.0
                * predictions.stream().filter(p -> p.text().equals(p.target())).count()
                / predictions.size();
    }

    private static double score(Path results, String name) {
        return new JsonMapper()
                .readTree(results.toFile())
                .path("validation")
                .path(name)
                .asDouble(Double.NaN);
    }
}
