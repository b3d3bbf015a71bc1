package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.DownloadMessages;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.training.StepLines;
import io.github.hyperdecoders.training.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;

/** Shows a training run: one bar on a terminal, plain lines elsewhere. */
final class Progress implements TrainingListener, AutoCloseable {
    /** Of a terminal that does not say; the JVM has no way to ask. */
    private static final int COLUMNS = columns();

    private static final long BETWEEN_LINES = 100_000_000;

    private final PrintWriter out;
    private final StepLines lines;
    private final boolean terminal;
    private boolean drawn;
    private long shownAt;

    private static int columns() {
        String said = Objects.requireNonNullElse(System.getenv("COLUMNS"), "");
        return said.matches("\\d{2,3}") ? Integer.parseInt(said) : 80;
    }

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
        out.println((drawn ? "\n" : "") + text);
        out.flush();
        drawn = false;
    }

    @Override
    public void step(Step step) {
        StepLines.Told told = lines.of(step);
        if (terminal) {
            draw(step, told.examplesPerSecond());
        } else if (told.due()) {
            message(told.line());
        }
    }

    /** Puts the line over the last one, not more often than an eye can follow. */
    private void draw(Step step, double speed) {
        long now = System.nanoTime();
        boolean last = step.step() == step.totalSteps();
        if (drawn && !last && now - shownAt < BETWEEN_LINES) {
            return;
        }
        double examples = (double) step.shape().examples() * (step.totalSteps() - step.step());
        String line = TrainingLine.of(step, speed, Duration.ofSeconds(Math.round(examples / speed)), COLUMNS - 1);
        out.print("\r" + line + " ".repeat(Math.max(0, COLUMNS - 1 - line.length())));
        out.flush();
        shownAt = now;
        drawn = true;
    }

    @Override
    public void close() {
        if (drawn) {
            out.println();
            out.flush();
        }
    }
}
