package io.github.hyperdecoders.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Writes a TensorBoard event file: scalars and texts by tag and step.
 *
 * <p>The file is a TFRecord file (length, masked CRC-32C of the length, record, masked CRC-32C of the record; tensorflow/core/lib/io/
 * record_writer) of {@code Event} messages (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto). Its name,
 * {@code events.out.tfevents.<seconds>.hyperdecoders}, tells when but not on which machine. Safe for use by several threads; each
 * event is on its way to disk when the call returns.
 */
public final class EventFileWriter implements AutoCloseable {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int SESSION_START = 1;
    private static final int STRING_TENSOR = 7;

    private final Path file;
    private final OutputStream out;
    private final Clock clock;

    private EventFileWriter(Path file, OutputStream out, Clock clock) {
        this.file = file;
        this.out = out;
        this.clock = clock;
        write(event().string(3, "brain.Event:2"));
    }

    /** Starts a new event file in {@code folder}, which is made where it is missing. */
    public static EventFileWriter open(Path folder) throws IOException {
        return open(folder, Clock.systemUTC());
    }

    /**
     * Starts a new event file for a run that goes on after step {@code lastStep}: TensorBoard then forgets what earlier files of the
     * folder say of later steps.
     */
    public static EventFileWriter resume(Path folder, long lastStep) throws IOException {
        return resume(folder, lastStep, Clock.systemUTC());
    }

    static EventFileWriter resume(Path folder, long lastStep, Clock clock) throws IOException {
        EventFileWriter writer = open(folder, clock);
        ProtobufMessage start = new ProtobufMessage().number(1, SESSION_START);
        writer.write(writer.event().number(2, lastStep + 1).message(7, start));
        return writer;
    }

    static EventFileWriter open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        String name = "events.out.tfevents." + clock.instant().getEpochSecond() + ".hyperdecoders";
        for (int again = 0; ; again++) {
            Path file = folder.resolve(again == 0 ? name : name + "." + again);
            try {
                return new EventFileWriter(file, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), clock);
            } catch (FileAlreadyExistsException e) {
                // a second file in the same second; TensorBoard reads files in the order of their names
            }
        }
    }

    /** The file being written. */
    public Path file() {
        return file;
    }

    /** Adds a point to the curve {@code tag}; TensorBoard keeps it as a 32-bit float. */
    public void scalar(String tag, long step, double value) {
        summary(step, new ProtobufMessage().string(1, tag).float32(2, (float) value));
    }

    /** Adds a text, read as Markdown, under {@code tag}. */
    public void text(String tag, long step, String text) {
        ProtobufMessage shape = new ProtobufMessage().message(2, new ProtobufMessage().number(1, 1));
        ProtobufMessage tensor =
                new ProtobufMessage().number(1, STRING_TENSOR).message(2, shape).string(8, text);
        ProtobufMessage plugin = new ProtobufMessage().string(1, "text");
        summary(
                step,
                new ProtobufMessage()
                        .string(1, tag)
                        .message(8, tensor)
                        .message(9, new ProtobufMessage().message(1, plugin)));
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private void summary(long step, ProtobufMessage value) {
        write(event().number(2, step).message(5, new ProtobufMessage().message(1, value)));
    }

    private ProtobufMessage event() {
        Instant now = clock.instant();
        return new ProtobufMessage().float64(1, now.getEpochSecond() + now.getNano() / 1e9);
    }

    private synchronized void write(ProtobufMessage event) {
        byte[] record = event.toByteArray();
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(record.length)
                .array();
        ByteBuffer framed = ByteBuffer.allocate(8 + 4 + record.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        framed.put(length).putInt(maskedCrc(length)).put(record).putInt(maskedCrc(record));
        try {
            out.write(framed.array());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
