package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.training.StepLines;
import io.github.hyperdecoders.training.TrainingListener;
import java.time.Duration;
import java.util.Locale;

/** How far a training is, in one line of a given width: what matters least gives way where there is no room. */
final class TrainingLine {
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 5;

    private TrainingLine() {}

    /**
     * The line.
     *
     * @param speed examples a second
     * @param left until the end
     */
    static String of(TrainingListener.Step taken, double speed, Duration left, int width) {
        long step = taken.step();
        long steps = taken.totalSteps();
        String place = step + "/" + steps + String.format(Locale.ROOT, " %d%%", 100 * step / Math.max(1, steps));
        String needed = place + "  " + StepLines.loss(taken);
        String rest = "  " + time(left) + " left";
        for (String more : new String[] {
            String.format(Locale.ROOT, "  lr %.1e  %.1f examples/s", taken.learningRate(), speed),
            String.format(Locale.ROOT, "  %.1f examples/s", speed),
            ""
        }) {
            int bar = width - needed.length() - rest.length() - more.length() - 4;
            if (bar >= SHORTEST_BAR) {
                return place + "  " + bar(step, steps, Math.min(bar, LONGEST_BAR)) + needed.substring(place.length())
                        + more + rest;
            }
        }
        String line = needed + rest;
        return line.length() <= width ? line : line.substring(0, Math.max(0, width));
    }

    private static String bar(long step, long steps, int length) {
        int done = (int) Math.min(length, length * step / Math.max(1, steps));
        return "[" + "=".repeat(done) + " ".repeat(length - done) + "]";
    }

    private static String time(Duration time) {
        return time.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", time.toMinutesPart(), time.toSecondsPart());
    }
}
