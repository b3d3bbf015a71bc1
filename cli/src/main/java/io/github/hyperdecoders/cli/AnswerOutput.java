package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where answers go, one a line: standard output, or a file with which a later call can go on. */
final class AnswerOutput implements AutoCloseable {
    private final Writer writer;
    private final @Nullable PrintWriter standard;
    private final @Nullable Path file;
    private final long begun;

    private AnswerOutput(Writer writer, @Nullable PrintWriter standard, @Nullable Path file, long begun) {
        this.writer = writer;
        this.standard = standard;
        this.file = file;
        this.begun = begun;
    }

    /** Standard output, which stays open. */
    static AnswerOutput standard(PrintWriter out) {
        return new AnswerOutput(out, out, null, 0);
    }

    /**
     * A file.
     *
     * @param goOn whether to append to one that is there: its whole lines stay as they are, and a line that was cut off is dropped
     * @throws InputException if it is there and not to be gone on with
     */
    static AnswerOutput file(Path file, boolean goOn) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InputException("--output " + file + " is a folder; expected a file");
        }
        if (!goOn && Files.exists(file) && Files.size(file) > 0) {
            throw new InputException(
                    "--output " + file + " is there already; expected a new file, or --continue to go on with it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long lines = keepWholeLines(channel);
            Writer writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            return new AnswerOutput(writer, null, file, lines);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Cuts the file behind its last whole line and goes there; the number of lines. */
    private static long keepWholeLines(FileChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        long lines = 0;
        long end = 0;
        for (long at = 0; channel.read(chunk.clear(), at) > 0; at += chunk.limit()) {
            chunk.flip();
            for (int i = 0; i < chunk.limit(); i++) {
                if (chunk.get(i) == '\n') {
                    lines++;
                    end = at + i + 1;
                }
            }
        }
        channel.truncate(end);
        channel.position(end);
        return lines;
    }

    /** How many lines were there at the beginning. */
    long begun() {
        return begun;
    }

    /** Whether it is a file. */
    boolean isFile() {
        return file != null;
    }

    /** What it is called, for messages. */
    @Override
    public String toString() {
        return file == null ? "standard output" : file.toString();
    }

    /** Adds a line. */
    void line(String text) throws IOException {
        writer.write(text + "\n");
    }

    /** Hands on what was added; fails where nobody reads it any more. */
    void flush() throws IOException {
        writer.flush();
        if (standard != null && standard.checkError()) {
            throw new IOException("standard output was closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (file == null) {
            flush();
        } else {
            writer.close();
        }
    }
}
