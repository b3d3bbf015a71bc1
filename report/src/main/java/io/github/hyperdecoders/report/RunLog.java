package io.github.hyperdecoders.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * log.txt: what the run told its user, each line after the moment (UTC, to the second). Lines go to a listener too, without the moment.
 *
 * <p>Goes on at the end of a file that is there. Safe for use by several threads; a line is on its way to disk when the call returns.
 */
public final class RunLog implements AutoCloseable {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ISO_INSTANT.localizedBy(Locale.ROOT);

    private final BufferedWriter out;
    private final Consumer<String> listener;
    private final Clock clock;

    private RunLog(BufferedWriter out, Consumer<String> listener, Clock clock) {
        this.out = out;
        this.listener = listener;
        this.clock = clock;
    }

    /** Opens {@code file} for appending; its folder is made where it is missing. */
    public static RunLog open(Path file, Consumer<String> listener) throws IOException {
        return open(file, listener, Clock.systemUTC());
    }

    static RunLog open(Path file, Consumer<String> listener, Clock clock) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return new RunLog(
                Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), listener, clock);
    }

    /**
     * Writes the text's lines, one moment for all of them, and tells them to the listener.
     *
     * @throws UncheckedIOException where the disk refuses
     */
    public synchronized void log(String text) {
        note(text);
        lines(text).forEach(listener);
    }

    /**
     * Writes the text's lines without telling the listener.
     *
     * @throws UncheckedIOException where the disk refuses
     */
    public synchronized void note(String text) {
        String moment = MOMENT.format(clock.instant().truncatedTo(ChronoUnit.SECONDS));
        try {
            for (String line : lines(text)) {
                out.write(line.isEmpty() ? moment : moment + " " + line);
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of("") : text.lines().toList();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
