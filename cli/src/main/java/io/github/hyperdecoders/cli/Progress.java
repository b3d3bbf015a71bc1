package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.DownloadMessages;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.EventFileWriter;
import io.github.hyperdecoders.report.RunLog;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.training.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows a training run: one bar on a terminal, plain lines elsewhere; log.txt and TensorBoard's event file in any case. */
final class Progress implements TrainingListener, AutoCloseable {
    private static final int FIRST_LINES = 3;
    private static final double SMOOTHING = 0.98;
    /** Of a terminal that does not say; the JVM has no way to ask. */
    private static final int COLUMNS = columns();

    private static final long BETWEEN_LINES = 100_000_000;

    private final PrintWriter out;
    private final Recipe recipe;
    private @Nullable RunLog log;
    private @Nullable EventFileWriter events;
    private final long logEvery;
    private final boolean terminal;
    private boolean drawn;
    private long shownAt;
    private double speed;
    private int lines;

    private static int columns() {
        String said = Objects.requireNonNullElse(System.getenv("COLUMNS"), "");
        return said.matches("\\d{2,3}") ? Integer.parseInt(said) : 80;
    }

    Progress(Recipe recipe, PrintWriter out) {
        this.out = out;
        this.recipe = recipe;
        this.terminal = Terminal.isThere();
        this.logEvery = recipe.run().loggingSteps();
    }

    @Override
    public DownloadListener downloads() {
        return terminal ? new DownloadBar() : new DownloadMessages(this::message);
    }

    @Override
    public void started(Path folder, long step) throws IOException {
        log = RunLog.open(folder.resolve("log.txt"), line -> {});
        events = step == 0 ? EventFileWriter.open(folder) : EventFileWriter.resume(folder, step);
        events.text("recipe", step, recipe.toJson());
        log.log("recipe " + recipe.hash() + ", from step " + step);
    }

    @Override
    public void message(String text) {
        if (log != null) {
            log.log(text);
        }
        say(text);
    }

    @Override
    public void step(Step step) {
        speed = speed == 0 ? step.examplesPerSecond() : SMOOTHING * speed + (1 - SMOOTHING) * step.examplesPerSecond();
        if (terminal) {
            draw(step);
        }
        if (step.step() % logEvery == 0 || step.step() == step.totalSteps() || lines < FIRST_LINES) {
            lines++;
            String line = "step " + step.step() + "/" + step.totalSteps() + "  "
                    + TrainingLine.loss(step.tokenLoss(), step.loss())
                    + String.format(Locale.ROOT, "  lr %.2e  %.1f examples/s", step.learningRate(), speed);
            if (log != null) {
                log.log(line);
            }
            if (!terminal) {
                say(line);
            }
            scalar("train/loss", step.step(), step.loss());
            scalar("train/loss_per_token", step.step(), step.tokenLoss());
            scalar("train/learning_rate", step.step(), step.learningRate());
            scalar("train/gradient_norm", step.step(), step.gradientNorm());
            scalar("train/examples_per_second", step.step(), speed);
        }
    }

    @Override
    public void evaluated(long step, Results results) {
        results.values().forEach((name, value) -> scalar("eval/" + name, step, value));
        StringBuilder line = new StringBuilder("evaluation at step " + step + ":");
        results.tasks()
                .forEach(task -> line.append("  ")
                        .append(task.task())
                        .append(' ')
                        .append(TextTable.number(task.scores().mean(), 1)));
        Map<String, Double> values = results.values();
        for (String whole : List.of("average", "loss")) {
            Double value = values.get(whole);
            if (value != null) {
                line.append("  ").append(whole).append(' ').append(TextTable.number(value, 2));
            }
        }
        message(line.toString());
    }

    private void scalar(String tag, long step, double value) {
        if (events != null) {
            events.scalar(tag, step, value);
        }
    }

    /** Puts the line over the last one, not more often than an eye can follow. */
    private void draw(TrainingListener.Step step) {
        long now = System.nanoTime();
        boolean last = step.step() == step.totalSteps();
        if (drawn && !last && now - shownAt < BETWEEN_LINES) {
            return;
        }
        double examples = (double) step.shape().examples() * (step.totalSteps() - step.step());
        String line = TrainingLine.of(
                step.step(),
                step.totalSteps(),
                step.tokenLoss(),
                step.loss(),
                step.learningRate(),
                speed,
                Duration.ofSeconds(Math.round(examples / speed)),
                COLUMNS - 1);
        out.print("\r" + line + " ".repeat(Math.max(0, COLUMNS - 1 - line.length())));
        out.flush();
        shownAt = now;
        drawn = true;
    }

    private void say(String text) {
        out.println((drawn ? "\n" : "") + text);
        out.flush();
        drawn = false;
    }

    @Override
    public void close() throws IOException {
        if (drawn) {
            out.println();
            out.flush();
        }
        if (events != null) {
            events.close();
        }
        if (log != null) {
            log.close();
        }
    }
}
