package io.github.hyperdecoders.results;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * times.jsonl: the seconds that a run was measured to spend in each phase, one JSON object a line, {@code {"forward":1.5,"backward":2.25}}.
 * The lines of all sessions add up; steps that were lost with a killed session and taken again count twice, for they took their time twice.
 */
public final class RunTimes {
    private static final JsonMapper JSON = new JsonMapper();

    private RunTimes() {}

    /** Adds a line of seconds by phase at the end of {@code file}, which is made where it is missing. */
    public static void append(Path file, Map<String, Double> seconds) throws IOException {
        Files.writeString(
                file, JSON.writeValueAsString(seconds) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Each phase with all its time, in the order in which they were first met; none where there is no such file. A last line that was cut
     * short is passed over.
     *
     * @throws InputException where another line is no JSON object
     */
    public static List<PhaseTime> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        Map<String, Double> all = new LinkedHashMap<>();
        String content = Files.readString(file);
        int number = 1;
        for (String line :
                content.substring(0, content.lastIndexOf('\n') + 1).lines().toList()) {
            parse(line, file + ", line " + number++)
                    .properties()
                    .forEach(phase -> all.merge(phase.getKey(), phase.getValue().asDouble(0), Double::sum));
        }
        List<PhaseTime> times = new ArrayList<>();
        all.forEach((phase, seconds) -> times.add(new PhaseTime(phase, Duration.ofNanos(Math.round(seconds * 1e9)))));
        return times;
    }

    private static JsonNode parse(String line, String where) {
        try {
            JsonNode json = JSON.readTree(line);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw new InputException(where + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
        throw new InputException(where + ": not a JSON object");
    }

    /** The time of all phases together. */
    public static Duration sum(List<PhaseTime> times) {
        return times.stream().map(PhaseTime::time).reduce(Duration.ZERO, Duration::plus);
    }
}
