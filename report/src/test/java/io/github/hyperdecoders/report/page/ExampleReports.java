package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.analysis.AdapterMeans;
import io.github.hyperdecoders.analysis.EmbeddingMap;
import io.github.hyperdecoders.analysis.LayerDistances;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.results.ComparedRuns;
import io.github.hyperdecoders.results.PhaseTime;
import io.github.hyperdecoders.results.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reports of made-up numbers with everything in them; {@link #main} writes their pages, to be looked at. */
final class ExampleReports {
    private static final List<String> TASKS = List.of("rte", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "cola");
    private static final List<String> WORDS = List.of(
            "the", "bridge", "was", "closed", "after", "heavy", "rain", "and", "nobody", "crossed", "it", "again");

    private ExampleReports() {}

    /** Writes run.html and compare.html, and the page of a real run if a second argument names its folder. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        RunPage.write(run(1600), folder.resolve("run.html"));
        ComparePage.write(compare(), folder.resolve("compare.html"));
        if (arguments.length > 1) {
            RunPage.write(RunFolderReport.read(Path.of(arguments[1])), folder.resolve("folder.html"));
        }
    }

    static RunReport run(int instances) {
        return RunReport.titled("glue manual generated")
                .withLead("t5-large-lm-adapt, encoder adapters manual, decoder adapters generated, trained on 8 tasks.")
                .withFigures(List.of(
                        new Fact("Validation, average", "86.4"),
                        new Fact("Test, average", "85.9"),
                        new Fact("Trained", "2.87 %"),
                        new Fact("Steps", "65,536"),
                        new Fact("Time", "14 h 12 min")))
                .withScores(scores())
                .withCourse(course())
                .withParameters(List.of(
                        new ParameterShare("T5", 783_150_080, 0),
                        new ParameterShare("encoder adapters", 3_172_864, 3_172_864),
                        new ParameterShare("decoder hypernetwork", 17_188_416, 17_188_416),
                        new ParameterShare("decoder layer embeddings", 240, 240),
                        new ParameterShare("decoder pooled MLP", 2_099_200, 2_099_200)))
                .withTimes(List.of(
                        new PhaseTime("training", Duration.ofMinutes(760)),
                        new PhaseTime("evaluation", Duration.ofMinutes(84)),
                        new PhaseTime("checkpoints", Duration.ofMinutes(8))))
                .withTasks(List.of(
                        task("rte", List.of(Metric.ACCURACY), List.of("0", "1")),
                        task("mnli", List.of(Metric.ACCURACY), List.of("0", "1", "2")),
                        task("stsb", List.of(Metric.PEARSON), List.of()),
                        task("xsum", List.of(Metric.ROUGE2), List.of())))
                .withEmbedding(embedding(instances))
                .withDistances(distances())
                .withFacts(List.of(
                        new Fact("command", "hyperdecoder train configs/glue_ablations/glue_manual_generated.json"),
                        new Fact("version", "0.1.0"),
                        new Fact("model/model.safetensors", "sha256 " + "0123456789abcdef".repeat(4)),
                        new Fact("seed", "42"),
                        new Fact("data_seed", "42"),
                        new Fact("learning_rate", "3.0E-4")));
    }

    static CompareReport compare() {
        Random random = new Random(3);
        List<String> names =
                List.of("full fine-tuning", "single adapter", "task-generated adapters", "Hyperdecoder", "no adapters");
        List<CompareReport.Model> models = new ArrayList<>();
        List<Curve> curves = new ArrayList<>();
        for (String name : names) {
            List<ComparedRuns.@Nullable Cell> cells = new ArrayList<>();
            for (int task = 0; task < 9; task++) {
                boolean lone = name.equals("no adapters");
                cells.add(
                        lone && task == 3
                                ? null
                                : new ComparedRuns.Cell(
                                        60 + 36 * random.nextDouble(),
                                        lone ? null : 0.2 + random.nextDouble(),
                                        List.of(ComparedRuns.Mark.values()).get(random.nextInt(3))));
            }
            models.add(new CompareReport.Model(
                    name,
                    name.equals("no adapters") ? 1 : 3,
                    cells,
                    name.startsWith("full") ? 1 : 0.03 * random.nextDouble(),
                    Duration.ofMinutes(300 + random.nextInt(600))));
            curves.add(new Curve("average", name, rising(random, 50, 86, 24)));
        }
        List<String> columns = new ArrayList<>(TASKS);
        columns.add("average");
        return new CompareReport(
                "GLUE, five ways",
                "Validation scores; three runs of different seeds each.",
                columns,
                models,
                "Triangles: significantly better or worse than the single adapter (paired bootstrap, p < 0.05).",
                curves,
                List.of(new Fact("command", "hyperdecoder compare runs/a runs/b"), new Fact("seeds", "1, 2, 3")));
    }

    private static ScoreTable scores() {
        List<ScoreTable.Row> rows = new ArrayList<>();
        double score = 58;
        for (String task : TASKS) {
            List<String> metrics = Map.of(
                            "mrpc", List.of("accuracy", "f1"),
                            "qqp", List.of("accuracy", "f1"),
                            "stsb", List.of("pearson", "spearman"),
                            "cola", List.of("matthews correlation"))
                    .getOrDefault(task, List.of("accuracy"));
            for (String metric : metrics) {
                score = 60 + (score * 7.3) % 37;
                rows.add(new ScoreTable.Row(task, metric, List.of(Score.of(score), Score.of(score - 1.3)), false));
            }
        }
        rows.add(new ScoreTable.Row("xsum", "rouge2", Arrays.asList(null, new Score(16.2, 15.7, 16.6)), false));
        rows.add(new ScoreTable.Row("average", "", List.of(Score.of(86.4), Score.of(85.9)), true));
        rows.add(new ScoreTable.Row("average metrics", "", List.of(Score.of(86.1), Score.of(85.2)), true));
        return new ScoreTable(List.of("Validation", "Test"), rows);
    }

    private static Course course() {
        Random random = new Random(1);
        SortedMap<Long, Double> loss = new TreeMap<>();
        SortedMap<Long, Double> rate = new TreeMap<>();
        for (long step = 50; step <= 65_536; step += 50) {
            loss.put(step, 0.4 + 4 * Math.exp(-step / 6000.0) + 0.15 * random.nextGaussian());
            rate.put(step, 3e-4 * (1 - step / 65_600.0));
        }
        List<Curve> scores = new ArrayList<>();
        for (String task : TASKS) {
            double end = 60 + 35 * random.nextDouble();
            if (task.equals("mrpc") || task.equals("qqp")) {
                scores.add(new Curve(task, "accuracy", rising(random, end - 30, end, 32)));
                scores.add(new Curve(task, "f1", rising(random, end - 20, end + 3, 32)));
            } else {
                scores.add(new Curve(task, "accuracy", rising(random, task.equals("cola") ? -3 : 45, end, 32)));
            }
        }
        scores.add(new Curve("average", "average", rising(random, 40, 86, 32)));
        return new Course(loss, new TreeMap<>(), rate, scores, 57_344L);
    }

    private static SortedMap<Long, Double> rising(Random random, double from, double to, int points) {
        SortedMap<Long, Double> curve = new TreeMap<>();
        for (int i = 1; i <= points; i++) {
            curve.put(2048L * i, to - (to - from) * Math.exp(-i / 6.0) + random.nextGaussian());
        }
        return curve;
    }

    private static TaskReport task(String name, List<Metric> metrics, List<String> labels) {
        Random random = new Random(name.hashCode());
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String right;
            String written;
            if (!labels.isEmpty()) {
                right = labels.get(random.nextInt(labels.size()));
                written = random.nextInt(5) > 0 ? right : labels.get(random.nextInt(labels.size()));
                written = i == 7 ? "entailment </script><script>alert(1)</script>" : written;
            } else if (metrics.contains(Metric.PEARSON)) {
                double value = random.nextInt(26) / 5.0;
                right = String.format(Locale.ROOT, "%.1f", value);
                written = String.format(Locale.ROOT, "%.1f", value + random.nextGaussian() / 2);
            } else {
                right = sentence(random, 22);
                written = i == 3 ? "\u202ereversed\u202c \u0007 and \"quoted\" <b>" : sentence(random, 20);
            }
            String source = name + " sentence1: " + sentence(random, i % 9 == 0 ? 160 : 12) + " sentence2: "
                    + sentence(random, 9);
            predictions.add(new Prediction(
                    name, "validation-" + i, source, List.of(right), written, random.nextDouble(), null));
        }
        return TaskReport.of(name, metrics.get(0).key() + " 81.2 · 400 instances", metrics, predictions, 1);
    }

    private static String sentence(Random random, int mean) {
        int words = Math.max(1, (int) (mean * (1 + random.nextGaussian() / 3)));
        return String.join(
                " ",
                IntStream.range(0, words)
                        .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                        .toList());
    }

    static EmbeddingMap embedding(int count) {
        Random random = new Random(5);
        float[][] vectors = new float[count][48];
        List<EmbeddingMap.Instance> instances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int task = i % TASKS.size();
            int label = random.nextInt(2);
            for (int d = 0; d < 48; d++) {
                vectors[i][d] = (float) (random.nextGaussian()
                        + (d == task ? 7 : 0)
                        + (d == 20 + task % 2 ? 4 : 0)
                        + (d == 30 && label == 1 ? 3 : 0));
            }
            String text = TASKS.get(task) + " sentence: " + sentence(random, 14);
            instances.add(new EmbeddingMap.Instance(
                    TASKS.get(task), task == 3 ? null : Integer.toString(label), random.nextInt(9) == 0, text));
        }
        return EmbeddingMap.of(vectors, instances, 1);
    }

    private static LayerDistances distances() {
        Random random = new Random(2);
        int layers = 24;
        AdapterMeans means = new AdapterMeans(layers);
        float[][][] centres = new float[TASKS.size()][layers][32];
        for (float[][] task : centres) {
            for (float[] layer : task) {
                for (int d = 0; d < 32; d++) {
                    layer[d] = (float) random.nextGaussian();
                }
            }
        }
        for (int i = 0; i < 160; i++) {
            int task = i % TASKS.size();
            List<float[]> adapters = new ArrayList<>();
            for (int layer = 0; layer < layers; layer++) {
                float[] adapter = new float[32];
                for (int d = 0; d < 32; d++) {
                    double far = 0.2 + 0.03 * layer;
                    adapter[d] = (float) (1 + far * centres[task][layer][d] + 0.15 * random.nextGaussian());
                }
                adapters.add(adapter);
            }
            means.add(TASKS.get(task), adapters);
        }
        return means.distances();
    }
}
