package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Utf8Lines;
import io.github.hyperdecoders.format.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model answered, question by question, window by window: the reference's answer file {@code {qid: [[text, score], ...]}}.
 * Immutable.
 */
public final class PredictedAnswers {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, List<Answer>> byQuestion;

    /**
     * An answer from one window.
     *
     * @param text the answer; empty for none
     * @param score mean negative log-likelihood of its tokens: lower is better
     */
    public record Answer(String text, double score) {}

    /** The answers by the id of their question. */
    public PredictedAnswers(Map<String, List<Answer>> byQuestion) {
        Map<String, List<Answer>> copy = new LinkedHashMap<>();
        byQuestion.forEach((id, answers) -> copy.put(id, List.copyOf(answers)));
        this.byQuestion = Collections.unmodifiableMap(copy);
    }

    /** Ids of the questions that have answers, if only empty ones. */
    public Set<String> questions() {
        return byQuestion.keySet();
    }

    /** The answer of the lowest score that is not empty; of equals the first. Empty if there is none. */
    public Optional<Answer> best(String question) {
        return byQuestion.getOrDefault(question, List.of()).stream()
                .filter(answer -> !answer.text().isBlank())
                .min(Comparator.comparingDouble(Answer::score));
    }

    /**
     * Reads an answer file, in the reference's form or the official one, {@code {qid: text}}.
     *
     * @throws InputException if it is neither
     */
    public static PredictedAnswers read(Path file) {
        Map<String, List<Answer>> answers = new LinkedHashMap<>();
        try {
            JsonNode root = JSON.readTree(Utf8Lines.text(file));
            if (!root.isObject()) {
                throw wrong(file, "the file", "an object of questions");
            }
            for (Map.Entry<String, JsonNode> entry : root.properties()) {
                answers.put(entry.getKey(), answers(entry.getValue(), entry.getKey(), file));
            }
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + JsonFault.wordsAndPlace(e), e);
        }
        return new PredictedAnswers(answers);
    }

    private static List<Answer> answers(JsonNode node, String question, Path file) {
        if (node.isString()) {
            return List.of(new Answer(node.asString(), 0));
        }
        List<Answer> answers = new ArrayList<>();
        for (JsonNode pair : node) {
            if (pair.size() != 2 || !pair.path(0).isString() || !pair.path(1).isNumber()) {
                throw wrong(file, "question '" + question + "'", "[[text, score], ...] or a text");
            }
            answers.add(new Answer(pair.path(0).asString(), pair.path(1).asDouble()));
        }
        if (!node.isArray()) {
            throw wrong(file, "question '" + question + "'", "[[text, score], ...] or a text");
        }
        return answers;
    }

    private static InputException wrong(Path file, String what, String expected) {
        return new InputException(file + " is no answer file: " + what + " is not " + expected);
    }

    /** Writes the reference's form. */
    public void write(Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        byQuestion.forEach((id, answers) -> {
            ArrayNode list = root.putArray(id);
            answers.forEach(answer -> list.addArray().add(answer.text()).add(answer.score()));
        });
        AtomicFiles.writeString(file, JSON.writeValueAsString(root) + "\n");
    }

    /** Writes the official form: one text for each question, empty where there is none. */
    public void writeOfficial(Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        byQuestion
                .keySet()
                .forEach(id -> root.put(id, best(id).map(Answer::text).orElse("")));
        AtomicFiles.writeString(file, JSON.writeValueAsString(root) + "\n");
    }
}
