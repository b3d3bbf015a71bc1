package io.github.hyperdecoders.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's time went, by the moments in its log.txt: what ends with an evaluation's line was evaluation, the rest training.
 * Between a line and the start of the next session nothing ran.
 */
final class RunTimes {
    private static final String SESSION = "recipe ";
    private static final String EVALUATION = "evaluation at step ";

    private RunTimes() {}

    /** Training and evaluation, those that took any time; none where there is no such file. */
    static List<PhaseTime> read(Path log) throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        Duration training = Duration.ZERO;
        Duration evaluation = Duration.ZERO;
        Instant before = null;
        for (String line : Files.readAllLines(log)) {
            int space = line.indexOf(' ');
            Instant moment = space < 0 ? null : moment(line.substring(0, space));
            if (moment != null) {
                String text = line.substring(space + 1);
                if (before != null && !text.startsWith(SESSION)) {
                    Duration step = Duration.between(before, moment);
                    if (text.startsWith(EVALUATION)) {
                        evaluation = evaluation.plus(step);
                    } else {
                        training = training.plus(step);
                    }
                }
                before = moment;
            }
        }
        List<PhaseTime> times = new ArrayList<>();
        if (!training.isZero()) {
            times.add(new PhaseTime("training", training));
        }
        if (!evaluation.isZero()) {
            times.add(new PhaseTime("evaluation", evaluation));
        }
        return times;
    }

    static Duration sum(List<PhaseTime> times) {
        return times.stream().map(PhaseTime::time).reduce(Duration.ZERO, Duration::plus);
    }

    private static @Nullable Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
