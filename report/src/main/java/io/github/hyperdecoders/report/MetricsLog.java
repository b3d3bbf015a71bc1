package io.github.hyperdecoders.report;

import io.github.hyperdecoders.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * metrics.jsonl: one JSON object per line, {@code {"step":20,"train/loss":1.5,…}}, each line on its way to disk before the next.
 *
 * <p>Names are TensorBoard's tags: {@value #LOSS}, and {@value #SCORES}<i>task</i>{@code /}<i>metric</i> for scores. Numbers that
 * JSON has no word for are written as {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. A run that writes a step's lines
 * before it saves that step's checkpoint, and no times or paths, has after any number of interruptions the very file of an
 * uninterrupted run. Safe for use by several threads.
 */
public final class MetricsLog implements AutoCloseable {
    /** Name of the training loss as it is minimised: with label smoothing the reference's sum over a batch's target tokens. */
    public static final String LOSS = "train/loss";
    /** Name of the training loss as the mean over target tokens. */
    public static final String TOKEN_LOSS = "train/loss_per_token";
    /** What the names of evaluation scores begin with; the task's and the metric's follow. */
    public static final String SCORES = "eval/";

    private static final String STEP = "step";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final OutputStream out;

    private MetricsLog(OutputStream out) {
        this.out = out;
    }

    /**
     * One line.
     *
     * @param step optimiser steps done
     * @param values the line's numbers in their order; values that are not numbers are left out
     */
    public record Line(long step, Map<String, Double> values) {}

    /** Goes on after the last whole line of {@code file}, or starts it. */
    public static MetricsLog open(Path file) throws IOException {
        return resume(file, Long.MAX_VALUE);
    }

    /** Goes on after step {@code step}: {@link #truncateAfter} and open. */
    public static MetricsLog resume(Path file, long step) throws IOException {
        truncateAfter(file, step);
        return new MetricsLog(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /**
     * Drops the lines of steps later than {@code step}, and a last line that was cut short; the others stay to the byte. The file is
     * replaced whole or not at all; one that is not there stays so.
     *
     * @throws InputException where a line before the last is no JSON object with a step
     */
    public static void truncateAfter(Path file, long step) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] before = Files.readAllBytes(file);
        ByteArrayOutputStream after = new ByteArrayOutputStream(before.length);
        int lineNumber = 1;
        for (int start = 0, end; (end = lineEnd(before, start)) > 0; start = end, lineNumber++) {
            String line = new String(before, start, end - start, StandardCharsets.UTF_8);
            if (step(parse(line, file, lineNumber)) <= step) {
                after.write(before, start, end - start);
            }
        }
        if (after.size() < before.length) {
            Path draft = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(draft, after.toByteArray());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The whole lines of {@code file}; an {@link InputException} where one is no JSON object with a step. */
    public static List<Line> read(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        List<Line> lines = new ArrayList<>();
        for (int start = 0, end; (end = lineEnd(content, start)) > 0; start = end) {
            String text = new String(content, start, end - start, StandardCharsets.UTF_8);
            JsonNode node = parse(text, file, lines.size() + 1);
            Map<String, Double> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (!entry.getKey().equals(STEP)) {
                    number(entry.getValue(), entry.getKey(), values);
                }
            }
            lines.add(new Line(step(node), values));
        }
        return lines;
    }

    /**
     * Writes one line and flushes it.
     *
     * @param step optimiser steps done
     * @param values numbers, texts or truth values by name, in the order to be written
     * @throws UncheckedIOException where the disk refuses
     */
    public synchronized void append(long step, Map<String, ?> values) {
        if (values.containsKey(STEP)) {
            throw new IllegalArgumentException("'step' is the line's own; it is no metric");
        }
        ObjectNode line = JSON.createObjectNode().put(STEP, step);
        values.forEach((name, value) -> line.set(name, JSON.valueToTree(value)));
        try {
            out.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** Index after the newline that ends the line from {@code start}, or 0 where none does. */
    private static int lineEnd(byte[] content, int start) {
        int end = start;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return end < content.length ? end + 1 : 0;
    }

    private static JsonNode parse(String line, Path file, int lineNumber) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject() && node.path(STEP).isIntegralNumber()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new InputException(file + ", line " + lineNumber + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
        throw new InputException(file + ", line " + lineNumber + ": not a JSON object with a whole number 'step'");
    }

    private static long step(JsonNode line) {
        return line.path(STEP).asLong();
    }

    private static void number(JsonNode value, String name, Map<String, Double> values) {
        if (value.isNumber()) {
            values.put(name, value.asDouble());
        } else if (value.isString() && List.of("NaN", "Infinity", "-Infinity").contains(value.asString())) {
            values.put(name, Double.valueOf(value.asString()));
        }
    }
}
