package io.github.hyperdecoders.training;

import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.EventFileWriter;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.report.RunLog;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.results.RunTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run writes down while it goes on, in its folder: metrics.jsonl, log.txt, TensorBoard's event file and times.jsonl. A listener is
 * told too.
 */
final class RunRecord implements AutoCloseable {
    private final RunFolder folder;
    private final MetricsLog metrics;
    private final RunLog log;
    private final EventFileWriter events;
    private final TrainingListener listener;
    private final StepLines lines;
    private StepTimes times = StepTimes.NONE;

    private RunRecord(
            RunFolder folder,
            MetricsLog metrics,
            RunLog log,
            EventFileWriter events,
            TrainingListener listener,
            StepLines lines) {
        this.folder = folder;
        this.metrics = metrics;
        this.log = log;
        this.events = events;
        this.listener = listener;
        this.lines = lines;
    }

    /**
     * Opens the files of a run.
     *
     * @param step how many are done: what the files say of later ones is dropped, and from step 0 they begin anew but for log.txt, which
     *     tells of every session
     */
    static RunRecord open(RunFolder folder, Recipe recipe, long step, TrainingListener listener) throws IOException {
        if (step == 0) {
            Files.deleteIfExists(folder.metrics());
            Files.deleteIfExists(folder.times());
        }
        RunLog log = RunLog.open(folder.log(), listener::message);
        EventFileWriter events =
                step == 0 ? EventFileWriter.open(folder.path()) : EventFileWriter.resume(folder.path(), step);
        RunRecord record = new RunRecord(
                folder,
                MetricsLog.resume(folder.metrics(), step),
                log,
                events,
                listener,
                new StepLines(recipe.run().loggingSteps()));
        events.text("recipe", step, recipe.toJson());
        log.note("recipe " + recipe.hash() + ", from step " + step);
        return record;
    }

    /** A line for the reader. */
    void message(String text) {
        log.log(text);
    }

    /** A step was taken. */
    void step(TrainingListener.Step step) {
        times = times.plus(step.times());
        StepLines.Told told = lines.of(step);
        if (told.due()) {
            log.note(told.line());
            events.scalar("train/loss", step.step(), step.loss());
            events.scalar("train/loss_per_token", step.step(), step.tokenLoss());
            events.scalar("train/learning_rate", step.step(), step.learningRate());
            events.scalar("train/gradient_norm", step.step(), step.gradientNorm());
            events.scalar("train/examples_per_second", step.step(), told.examplesPerSecond());
        }
        listener.step(step);
    }

    /** A line of metrics.jsonl, and the times since the last one. */
    void metrics(long step, Map<String, ?> values) throws IOException {
        metrics.append(step, values);
        writeTimes();
    }

    /** The model was scored in so many seconds, at any time of the run. */
    void scored(double seconds) throws IOException {
        RunTimes.append(folder.times(), Map.of("evaluation", seconds));
    }

    /** The model was scored on the way. */
    void evaluated(long step, Results results) throws IOException {
        Map<String, Double> values = results.values();
        Map<String, Double> line = new LinkedHashMap<>();
        values.forEach((name, value) -> line.put(MetricsLog.SCORES + name, value));
        metrics(step, line);
        line.forEach((name, value) -> events.scalar(name, step, value));
        message(inWords(step, results, values));
        listener.evaluated(step, results);
    }

    private static String inWords(long step, Results results, Map<String, Double> values) {
        StringBuilder line = new StringBuilder("evaluation at step " + step + ":");
        results.tasks()
                .forEach(task -> line.append("  ")
                        .append(task.task())
                        .append(' ')
                        .append(TextTable.number(task.scores().mean(), 1)));
        for (String whole : List.of("average", "loss")) {
            Double value = values.get(whole);
            if (value != null) {
                line.append("  ").append(whole).append(' ').append(TextTable.number(value, 2));
            }
        }
        return line.toString();
    }

    private void writeTimes() throws IOException {
        if (times.total() > 0) {
            Map<String, Double> seconds = new LinkedHashMap<>();
            seconds.put("data", times.data());
            seconds.put("forward", times.forward());
            seconds.put("backward", times.backward());
            seconds.put("optimizer", times.optimizer());
            RunTimes.append(folder.times(), seconds);
            times = StepTimes.NONE;
        }
    }

    @Override
    public void close() throws IOException {
        try (metrics;
                log;
                events) {
            writeTimes();
        }
    }
}
