package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.DownloadMessages;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.training.StepLines;
import io.github.hyperdecoders.training.TrainingListener;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a training run: one bar on a terminal, plain lines elsewhere. */
final class Progress implements TrainingListener, AutoCloseable {
    private final PrintWriter out;
    private final StepLines lines;
    private final boolean terminal;
    private @Nullable ProgressBar bar;

    Progress(Recipe recipe, PrintWriter out) {
        this.out = out;
        this.lines = new StepLines(recipe.run().loggingSteps());
        this.terminal = Terminal.isThere();
    }

    @Override
    public DownloadListener downloads() {
        return terminal ? new DownloadBar() : new DownloadMessages(this::message);
    }

    @Override
    public void message(String text) {
        out.println((terminal ? "\n" : "") + text);
        out.flush();
    }

    @Override
    public void step(Step step) {
        StepLines.Told told = lines.of(step);
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
            bar.setExtraMessage(told.state());
        } else if (told.due()) {
            message(told.line());
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
