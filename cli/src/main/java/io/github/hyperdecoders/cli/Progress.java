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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a training run: one bar on a terminal, plain lines elsewhere; log.txt and TensorBoard's event file in any case. */
final class Progress implements TrainingListener, AutoCloseable {
    private static final int FIRST_LINES = 3;
    private static final double SMOOTHING = 0.98;

    private final PrintWriter out;
    private final Recipe recipe;
    private @Nullable RunLog log;
    private @Nullable EventFileWriter events;
    private final long logEvery;
    private final boolean terminal;
    private @Nullable ProgressBar bar;
    private double speed;
    private int lines;

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
        String state = String.format(
                Locale.ROOT, "loss %.3f  lr %.2e  %.1f examples/s", step.loss(), step.learningRate(), speed);
        if (terminal) {
            if (bar == null) {
                bar = new ProgressBarBuilder()
                        .setTaskName("train")
                        .setInitialMax(step.totalSteps())
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed()
                        .build();
            }
            bar.stepTo(step.step());
            bar.setExtraMessage(state);
        }
        if (step.step() % logEvery == 0 || step.step() == step.totalSteps() || lines < FIRST_LINES) {
            lines++;
            String line = "step " + step.step() + "/" + step.totalSteps() + "  " + state;
            if (log != null) {
                log.log(line);
            }
            if (!terminal) {
                say(line);
            }
            scalar("train/loss", step.step(), step.loss());
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

    private void say(String text) {
        out.println((terminal ? "\n" : "") + text);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (bar != null) {
            bar.close();
        }
        if (events != null) {
            events.close();
        }
        if (log != null) {
            log.close();
        }
    }
}
