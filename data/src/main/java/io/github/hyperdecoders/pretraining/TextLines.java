package io.github.hyperdecoders.pretraining;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Utf8Lines;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a text file, gzipped where its name ends in {@code .gz}. Every fault is an {@link InputException}. Not thread-safe. */
final class TextLines implements AutoCloseable {
    /** Longer than any document of text. */
    static final int MOST_CHARACTERS = 64 << 20;

    private final Path file;
    private final Utf8Lines lines;

    TextLines(Path file) {
        this.file = file;
        this.lines = Utf8Lines.of(file);
    }

    /** The next line without its end, or null where there is none. */
    @Nullable
    String next() {
        String line = lines.next();
        if (line != null) {
            checkLength(line.length());
        }
        return line;
    }

    /** Refuses a line or a document of so many characters. */
    void checkLength(int characters) {
        if (characters > MOST_CHARACTERS) {
            throw new InputException("%s has a document of more than %d million characters near line %d"
                    .formatted(file, MOST_CHARACTERS >> 20, lines.number()));
        }
    }

    /** {@code "line 3 of FILE"}, of the line that {@link #next} gave last. */
    String place() {
        return lines.place();
    }

    @Override
    public void close() {
        lines.close();
    }
}
