package io.github.hyperdecoders.report.page;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.results.LikeliestLabel;
import io.github.hyperdecoders.results.PhaseTime;
import io.github.hyperdecoders.results.Prediction;
import io.github.hyperdecoders.results.Predictions;
import io.github.hyperdecoders.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder read into a report, whatever is in it. */
class RunFolderReportTest {
    private static final String RESULTS = """
            {"step": 20, "validation": {"rte/accuracy": 50.5, "xsum/rouge2": 16.2, "xsum/rouge2_low": 15.7,
             "xsum/rouge2_high": 16.6, "xsum/gen_len": 20.5, "average": 33.3}, "test": {"rte/accuracy": 49.5, "loss": 2.5}}
            """;
    private static final String METRICS = """
            {"step":10,"train/loss":3.5,"train/learning_rate":0.1,"train/examples":320}
            {"step":20,"train/loss":2.5,"train/learning_rate":0.05,"train/examples":640}
            {"step":20,"eval/rte/accuracy":50.5,"eval/xsum/rouge2":16.2,"eval/xsum/gen_len":20.5,"eval/average":33.3}
            {"step":30,"train/loss":2.4,"train/learning_rate":0.0,"train/examples":960}
            """;

    @TempDir
    Path folder;

    @Test
    void resultsBecomeTheTableOfScores() throws IOException {
        Files.writeString(folder.resolve("results.json"), RESULTS);
        ScoreTable table = requireNonNull(RunFolderReport.read(folder).scores());
        assertThat(table.columns()).containsExactly("Validation", "Test");
        assertThat(table.rows())
                .extracting(row -> row.task() + "/" + row.metric() + (row.average() ? " average" : ""))
                .containsExactly("rte/accuracy", "xsum/rouge2", "xsum/gen len", "average/ average", "loss/ average");
        assertThat(table.rows().get(0).scores()).containsExactly(Score.of(50.5), Score.of(49.5));
        assertThat(table.rows().get(1).scores()).containsExactly(new Score(16.2, 15.7, 16.6), null);
    }

    @Test
    void theLogOfMetricsBecomesTheCourse() throws IOException {
        Files.writeString(folder.resolve("results.json"), RESULTS);
        Files.writeString(folder.resolve("metrics.jsonl"), METRICS);
        RunReport report = RunFolderReport.read(folder);
        Course course = requireNonNull(report.course());
        assertThat(course.loss()).hasSize(3).containsEntry(20L, 2.5);
        assertThat(course.learningRate()).containsEntry(30L, 0.0);
        assertThat(course.scores())
                .extracting(curve -> curve.group() + " " + curve.name())
                .containsExactly("rte accuracy", "xsum rouge2", "average average");
        assertThat(course.bestStep()).isEqualTo(20);
        assertThat(report.figures()).contains(new Fact("Validation, average", "33.3"), new Fact("Steps", "30"));
    }

    @Test
    void timesAreThoseThatWereMeasuredInAllSessions() throws IOException {
        Files.writeString(folder.resolve("metrics.jsonl"), METRICS);
        Files.writeString(folder.resolve("times.jsonl"), """
                {"forward":20.5,"backward":19.5}
                {"evaluation":10}
                {"forward":1,"backward":2}
                {"forward":1000""");
        assertThat(RunFolderReport.read(folder).times())
                .containsExactly(
                        new PhaseTime("forward", Duration.ofMillis(21_500)),
                        new PhaseTime("backward", Duration.ofMillis(21_500)),
                        new PhaseTime("evaluation", Duration.ofSeconds(10)));
    }

    @Test
    void predictionsBecomeTheTasks() throws IOException {
        Files.writeString(folder.resolve("results.json"), RESULTS);
        List<Prediction> predictions = List.of(
                new Prediction(
                        "rte", "test-0", "rte premise: …", List.of("0"), "1", 0.5, new LikeliestLabel("0", 0.75)),
                new Prediction("rte", "", "rte </script>", List.of("1"), "1", null, null));
        Path file = new RunFolder(folder).predictions();
        Predictions.write(file, predictions);
        assertThat(Predictions.read(file)).isEqualTo(predictions);
        List<TaskReport> tasks = RunFolderReport.read(folder).tasks();
        assertThat(tasks).hasSize(1);
        assertThat(tasks.get(0).headline()).isEqualTo("accuracy 49.5 · 2 instances");
        assertThat(tasks.get(0).confusion()).isNotNull();
        assertThat(tasks.get(0).worst()).extracting(Sample::source).containsExactly("rte premise: …");
    }

    @Test
    void theNewestCheckpointsRecipeAndTheModelsFilesAreTheFacts() throws IOException {
        Files.writeString(folder.resolve("metrics.jsonl"), METRICS);
        recipe("checkpoint-9", 1);
        recipe("checkpoint-20", 7);
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), """
                {"vocab_size": 32128, "d_model": 128, "d_kv": 32, "d_ff": 256, "num_layers": 2, "num_decoder_layers": 2,
                 "num_heads": 4, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": false, "tasks": ["rte"]}
                """);
        Files.writeString(model.resolve("manifest.json"), """
                {"format": 1, "files": {"model.safetensors": {"size": 3, "sha256": "c0ffee"}}}
                """);
        RunReport report = RunFolderReport.read(folder);
        assertThat(report.lead())
                .isEqualTo("t5-mini, encoder adapters manual, decoder adapters generated, trained on one task.");
        assertThat(report.facts())
                .contains(new Fact("model/model.safetensors", "sha256 c0ffee"), new Fact("seed", "7"));
        assertThat(report.parameters())
                .extracting(ParameterShare::role)
                .containsExactly(
                        "T5",
                        "encoder adapters",
                        "decoder hypernetwork",
                        "decoder layer embeddings",
                        "decoder pooled MLP");
        assertThat(report.parameters().get(0)).isEqualTo(new ParameterShare("T5", 9_012_992, 0));
        assertThat(report.parameters().get(1).trained())
                .isEqualTo(report.parameters().get(1).count());
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> RunFolderReport.read(missing))
                .isInstanceOf(InputException.class)
                .hasMessage("no run folder " + missing);
        assertThatThrownBy(() -> RunFolderReport.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + " holds no run, expected metrics.jsonl or results.json in it");
        Files.writeString(folder.resolve("results.json"), "[]");
        assertThatThrownBy(() -> RunFolderReport.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("results.json") + ": not a JSON object");
        Files.writeString(folder.resolve("results.json"), RESULTS);
        Files.writeString(
                folder.resolve("predictions.jsonl"),
                "{\"task\": \"rte\", \"answers\": [\"0\"], \"prediction\": \"0\"}");
        assertThatThrownBy(() -> RunFolderReport.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("predictions.jsonl") + ", line 1: 'source' is missing, expected a text");
    }

    private void recipe(String checkpoint, int seed) throws IOException {
        Files.writeString(
                Files.createDirectory(folder.resolve(checkpoint)).resolve("recipe.json"), """
                {"model_name_or_path": "t5-mini", "tasks": ["rte"], "output_dir": "runs/x", "do_train": true,
                 "max_steps": 30, "seed": %d}
                """.formatted(seed));
    }
}
