package io.github.hyperdecoders;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text that has to be UTF-8, with or without a byte order mark. Every fault is an {@link InputException} that names the
 * text and the line. Not thread-safe.
 */
public final class Utf8Lines implements AutoCloseable {
    /** Longer than any row or document; a file without line breaks must not fill the memory before it is found to be wrong. */
    private static final int MOST_BYTES = 256 << 20;

    private final InputStream in;
    private final String name;
    private final byte[] chunk = new byte[1 << 16];
    private int next;
    private int end;
    private int number;

    /**
     * Lines of {@code in}, which is closed with this.
     *
     * @param name what messages call the text, such as {@code standard input}
     */
    public Utf8Lines(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /** Lines of a file, gzipped where its name ends in {@code .gz}. */
    public static Utf8Lines of(Path file) {
        try {
            return new Utf8Lines(open(file), file.toString());
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** The bytes of a file, unpacked where its name ends in {@code .gz}. */
    public static InputStream open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
            return bytes;
        }
        try {
            return new GZIPInputStream(bytes, 1 << 16);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** The whole text of a file. */
    public static String text(Path file) {
        StringBuilder text = new StringBuilder();
        try (Utf8Lines lines = of(file)) {
            for (String line = lines.raw(); line != null; line = lines.raw()) {
                text.append(line);
            }
        }
        return text.toString();
    }

    /** The next line without its end ({@code \n} or {@code \r\n}), or null where there is none. */
    public @Nullable String next() {
        String line = raw();
        return line == null ? null : line.replaceFirst("\\r?\\n$", "");
    }

    /** The next line with its end, or null where there is none. */
    public @Nullable String raw() {
        byte[] line = {};
        int length = 0;
        boolean open = true;
        while (open && (next < end || fill())) {
            int stop = next;
            while (stop < end && chunk[stop] != '\n') {
                stop++;
            }
            open = stop == end;
            int more = (open ? stop : stop + 1) - next;
            if (length + more > MOST_BYTES) {
                throw new InputException("line " + (number + 1) + " of " + name + " has more than " + (MOST_BYTES >> 20)
                        + " million bytes");
            }
            if (length + more > line.length) {
                line = Arrays.copyOf(line, Math.max(length + more, 2 * line.length));
            }
            System.arraycopy(chunk, next, line, length, more);
            length += more;
            next += more;
        }
        if (length == 0) {
            return null;
        }
        number++;
        int start =
                number == 1 && length >= 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf
                        ? 3
                        : 0;
        return decoded(ByteBuffer.wrap(line, start, length - start));
    }

    private String decoded(ByteBuffer line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(line).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(
                    "line " + number + " of " + name + " is not UTF-8: byte 0x"
                            + Integer.toHexString(line.get(line.position()) & 0xff) + " behind its first "
                            + (line.position() - line.arrayOffset()) + " bytes",
                    e);
        }
    }

    private boolean fill() {
        try {
            next = 0;
            end = Math.max(0, in.read(chunk));
            return end > 0;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Whether some of the next line can be read without waiting for it. */
    public boolean isWaiting() {
        try {
            return next < end || in.available() > 0;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The number of the line that was read last, from 1. */
    public int number() {
        return number;
    }

    /** {@code "line 3 of FILE"}, of the line that was read last. */
    public String place() {
        return "line " + number + " of " + name;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static InputException unreadable(String name, IOException e) {
        return new InputException(
                "cannot read " + name + ": "
                        + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()),
                e);
    }
}
