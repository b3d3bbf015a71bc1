package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Utf8Lines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sources in a text, one a line: plain text, or JSON objects with "source" and perhaps "task" and other fields, which are handed on.
 * Every line is a source, a blank one the empty source, so that answers stand beside what was asked.
 */
final class SourceLines implements AutoCloseable {
    /** What lines are. */
    enum Form {
        /** JSON where a line is an object with a source, else plain text. */
        AUTO,
        /** Plain text, whatever it looks like. */
        TEXT,
        /** JSON objects alone. */
        JSON
    }

    /**
     * One of them.
     *
     * @param task null where the line names none
     * @param more the other fields of its object, which go with the answer as they are
     */
    record Line(String source, @Nullable String task, Map<String, JsonNode> more) {
        private static Line of(String text) {
            return new Line(text, null, Map.of());
        }
    }

    /** Numbers keep all their digits, since they are handed on. */
    private static final JsonMapper JSON_MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /** The first line of an array of objects or texts, over one line or many. */
    private static final Pattern ARRAY = Pattern.compile("\\s*\\[\\s*(\\{.*|\"([^\"\\\\]|\\\\.)*\"\\s*(,.*|\\]\\s*))?");

    private final Utf8Lines lines;
    private final Form form;
    private boolean begun;
    private boolean json;
    private @Nullable InputException fault;

    private SourceLines(Utf8Lines lines, Form form) {
        this.lines = lines;
        this.form = form;
    }

    /** Opens a file, or standard input where it is called {@code -}. */
    static SourceLines open(String input, Form form) {
        if (input.equals("-")) {
            return new SourceLines(new Utf8Lines(System.in, "standard input"), form);
        }
        Path file = Path.of(input);
        if (!Files.isRegularFile(file)) {
            throw new InputException("no file " + file + " to predict from");
        }
        return new SourceLines(Utf8Lines.of(file), form);
    }

    /**
     * Passes over the first {@code count} lines, which {@code answers} has the answers to.
     *
     * @throws InputException if there are not so many
     */
    void pass(long count, String answers) {
        for (long i = 0; i < count; i++) {
            if (next() == null) {
                throw new InputException(answers + " has " + count + " answers, but there are only " + i
                        + " lines to answer; expected the answers to the first of them");
            }
        }
    }

    /**
     * The next lines, in order: at most {@code most}, and no more than are there without waiting once there is one, as standard input may
     * be a person's. Empty at the end. A line that cannot be read is told of once those before it were given.
     */
    List<Line> next(int most) {
        if (fault != null) {
            throw fault;
        }
        List<Line> found = new ArrayList<>();
        try {
            for (Line line = next(); line != null; line = next()) {
                found.add(line);
                if (found.size() == most || !lines.isWaiting()) {
                    return found;
                }
            }
        } catch (InputException e) {
            if (found.isEmpty()) {
                throw e;
            }
            fault = e;
        }
        return found;
    }

    /** The next line, or null where there is none. */
    @Nullable
    Line next() {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        boolean first = !begun && !line.isBlank();
        begun |= first;
        if (form == Form.TEXT) {
            return Line.of(line);
        }
        if (first && ARRAY.matcher(line).matches()) {
            throw new InputException(
                    lines.place() + " begins a JSON array; expected an object a line, as 'jq -c .[]' makes of it"
                            + " (--form text takes lines as they are)");
        }
        if (line.isBlank() || (form == Form.AUTO && !line.startsWith("{"))) {
            return Line.of(line);
        }
        return object(line, first);
    }

    /** Where a line only looks like JSON it is text, unless others before it, or it as the first, show that objects are meant. */
    private Line object(String line, boolean first) {
        String fault;
        boolean meant = form == Form.JSON || json;
        try {
            JsonNode object = JSON_MAPPER.readTree(line);
            if (object.isObject() && object.path("source").isString()) {
                json = true;
                return line((ObjectNode) object);
            }
            fault = object.isObject() ? "is a JSON object without a text \"source\"" : "is no JSON object";
            meant |= first;
        } catch (JacksonException e) {
            fault = "is not JSON: " + JsonFault.words(e);
            meant |= JsonFault.isRepeatedName(e);
        }
        if (meant) {
            throw new InputException(lines.place() + " " + fault + "; expected {\"source\": ...}"
                    + (form == Form.JSON ? "" : ", or --form text where lines are plain text"));
        }
        return Line.of(line);
    }

    private Line line(ObjectNode object) {
        JsonNode task = object.path("task");
        if (!task.isString() && !task.isNull() && !task.isMissingNode()) {
            throw new InputException(lines.place() + " has \"task\": " + task + "; expected the name of a task");
        }
        Map<String, JsonNode> more = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (LineAnswers.FIELDS.contains(name)) {
                throw new InputException(lines.place() + " has a field \"" + name
                        + "\", which is what a part of the answer is called; expected another name");
            }
            if (!name.equals("source") && !name.equals("task")) {
                more.put(name, field.getValue());
            }
        }
        return new Line(object.path("source").stringValue(), task.isString() ? task.stringValue() : null, more);
    }

    @Override
    public void close() {
        lines.close();
    }
}
