package io.github.hyperdecoders.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Event files, read back by a reader that shares no code with the writer: its CRC-32C is the polynomial's definition, bit by bit, and
 * its protobuf parser knows wire types only.
 */
class EventFileWriterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_500L), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void crcIsCastagnolis() {
        assertThat(crc32c("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
    }

    @Test
    void scalars() throws IOException {
        Path file;
        try (EventFileWriter events = EventFileWriter.open(folder.resolve("run"), CLOCK)) {
            events.scalar("train/loss", 300, 1.5);
            events.scalar("äöü", 1L << 40, Double.NaN);
            file = events.file();
        }
        assertThat(file.getFileName()).hasToString("events.out.tfevents.1700000000.hyperdecoders");
        List<byte[]> records = records(file);
        assertThat(records).hasSize(3);
        Map<Integer, List<Object>> version = parse(records.get(0));
        assertThat(float64(version, 1)).isEqualTo(1_700_000_000.5);
        assertThat(string(version, 3)).isEqualTo("brain.Event:2");
        Map<Integer, List<Object>> event = parse(records.get(1));
        assertThat(float64(event, 1)).isEqualTo(1_700_000_000.5);
        assertThat(event.get(2)).containsExactly(300L);
        Map<Integer, List<Object>> value = message(message(event, 5), 1);
        assertThat(string(value, 1)).isEqualTo("train/loss");
        assertThat(float32(value, 2)).isEqualTo(1.5f);
        Map<Integer, List<Object>> second = parse(records.get(2));
        assertThat(second.get(2)).containsExactly(1L << 40);
        assertThat(string(message(message(second, 5), 1), 1)).isEqualTo("äöü");
        assertThat(float32(message(message(second, 5), 1), 2)).isNaN();
    }

    @Test
    void texts() throws IOException {
        String recipe = "{\n  \"a\": \"" + "x".repeat(500) + "\"}";
        Path file;
        try (EventFileWriter events = EventFileWriter.open(folder)) {
            events.text("recipe", 0, recipe);
            file = events.file();
        }
        Map<Integer, List<Object>> value = message(message(parse(records(file).get(1)), 5), 1);
        assertThat(string(value, 1)).isEqualTo("recipe");
        Map<Integer, List<Object>> tensor = message(value, 8);
        assertThat(tensor.get(1)).as("DT_STRING").containsExactly(7L);
        assertThat(message(message(tensor, 2), 2).get(1)).as("one element").containsExactly(1L);
        assertThat(string(tensor, 8)).isEqualTo(recipe);
        assertThat(string(message(message(value, 9), 1), 1)).as("plugin").isEqualTo("text");
    }

    @Test
    void aResumedRunPurgesLaterSteps() throws IOException {
        Path first;
        Path second;
        try (EventFileWriter events = EventFileWriter.open(folder, CLOCK)) {
            first = events.file();
        }
        try (EventFileWriter events = EventFileWriter.resume(folder, 40, CLOCK)) {
            second = events.file();
        }
        assertThat(second).isNotEqualTo(first);
        assertThat(second.getFileName().toString())
                .isGreaterThan(first.getFileName().toString());
        Map<Integer, List<Object>> start = parse(records(second).get(1));
        assertThat(start.get(2)).as("forget from this step on").containsExactly(41L);
        assertThat(message(start, 7).get(1)).as("SessionLog.START").containsExactly(1L);
    }

    private static List<byte[]> records(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            assertThat(unmask(bytes.getInt())).as("CRC of the length").isEqualTo(crc32c(length));
            byte[] record = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(record);
            assertThat(unmask(bytes.getInt())).as("CRC of the record").isEqualTo(crc32c(record));
            records.add(record);
        }
        return records;
    }

    private static int unmask(int masked) {
        int rotated = masked - 0xa282ead8;
        return (rotated >>> 17) | (rotated << 15);
    }

    private static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
            }
        }
        return ~crc;
    }

    /** Values by field number: Long for numbers and fixed widths, byte[] for what has a length. */
    private static Map<Integer, List<Object>> parse(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                case 5 -> (long) in.getInt();
                default -> throw new AssertionError("wire type " + (tag & 7));
            };
            fields.computeIfAbsent((int) (tag >>> 3), f -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static Map<Integer, List<Object>> message(Map<Integer, List<Object>> fields, int field) {
        return parse((byte[]) only(fields, field));
    }

    private static String string(Map<Integer, List<Object>> fields, int field) {
        return new String((byte[]) only(fields, field), StandardCharsets.UTF_8);
    }

    private static double float64(Map<Integer, List<Object>> fields, int field) {
        return Double.longBitsToDouble((Long) only(fields, field));
    }

    private static float float32(Map<Integer, List<Object>> fields, int field) {
        return Float.intBitsToFloat(((Long) only(fields, field)).intValue());
    }

    private static Object only(Map<Integer, List<Object>> fields, int field) {
        assertThat(fields).containsKey(field);
        assertThat(fields.get(field)).as("field %d", field).hasSize(1);
        return fields.getOrDefault(field, List.of()).get(0);
    }
}
