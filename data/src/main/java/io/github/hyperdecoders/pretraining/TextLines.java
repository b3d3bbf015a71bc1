package io.github.hyperdecoders.pretraining;

import io.github.hyperdecoders.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a text file, gzipped where its name ends in {@code .gz}. Every fault is an {@link InputException}. Not thread-safe. */
final class TextLines implements AutoCloseable {
    /** Longer than any document of text; a file without line breaks must not fill the memory before it is found to be wrong. */
    static final int MOST_CHARACTERS = 64 << 20;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final Path file;
    private final Reader reader;
    private int number;

    TextLines(Path file) {
        this.file = file;
        try {
            reader = open(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller closes the reader, and with it the stream
    private static Reader open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            boolean zipped = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
            InputStream content = zipped ? new GZIPInputStream(bytes, 1 << 16) : bytes;
            return new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** The next line without its end, or null where there is none. */
    @Nullable
    String next() {
        StringBuilder line = new StringBuilder();
        try {
            int c = reader.read();
            if (number == 0 && c == BYTE_ORDER_MARK) {
                c = reader.read();
            }
            if (c < 0) {
                return null;
            }
            for (; c >= 0 && c != '\n'; c = reader.read()) {
                line.append((char) c);
                checkLength(line.length());
            }
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not UTF-8 text: there is a broken character after line " + number, e);
        } catch (IOException e) {
            throw unreadable(e);
        }
        number++;
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /** Refuses a line or a document of so many characters. */
    void checkLength(int characters) {
        if (characters > MOST_CHARACTERS) {
            throw new InputException("%s has a document of more than %d million characters near line %d"
                    .formatted(file, MOST_CHARACTERS >> 20, number + 1));
        }
    }

    /** {@code "line 3 of FILE"}, of the line that {@link #next} gave last. */
    String place() {
        return "line " + number + " of " + file;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private InputException unreadable(IOException e) {
        return new InputException("cannot read " + file + ": " + e.getMessage(), e);
    }
}
