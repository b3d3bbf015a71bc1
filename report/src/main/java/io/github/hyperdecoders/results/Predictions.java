package io.github.hyperdecoders.results;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * predictions.jsonl: one JSON object a line, {@code {"task": "rte", "id": "validation-3", "source": "…", "answers": ["…"],
 * "prediction": "…", "mean_nll": 0.1, "likeliest_label": "…", "likeliest_label_probability": 0.9}}, of which {@code id} and all behind
 * {@code prediction} may be missing.
 */
public final class Predictions {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String LABEL = "likeliest_label";
    private static final String LABEL_PROBABILITY = "likeliest_label_probability";

    private Predictions() {}

    /** Writes the file whole or not at all. */
    public static void write(Path file, List<Prediction> predictions) throws IOException {
        AtomicFiles.writeStream(file, out -> {
            for (Prediction prediction : predictions) {
                out.write((JSON.writeValueAsString(toJson(prediction)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /**
     * Reads the file.
     *
     * @throws InputException where a line is not as described
     */
    public static List<Prediction> read(Path file) throws IOException {
        List<Prediction> predictions = new ArrayList<>();
        int number = 1;
        for (String line : Files.readAllLines(file)) {
            predictions.add(parse(line, file + ", line " + number++));
        }
        return predictions;
    }

    private static ObjectNode toJson(Prediction prediction) {
        ObjectNode json = JSON.createObjectNode().put("task", prediction.task());
        if (!prediction.id().isEmpty()) {
            json.put("id", prediction.id());
        }
        json.put("source", prediction.source());
        ArrayNode answers = json.putArray("answers");
        prediction.answers().forEach(answers::add);
        json.put("prediction", prediction.text());
        if (prediction.meanNegativeLogLikelihood() != null) {
            json.put("mean_nll", prediction.meanNegativeLogLikelihood());
        }
        if (prediction.likeliest() != null) {
            json.put(LABEL, prediction.likeliest().label());
            json.put(LABEL_PROBABILITY, prediction.likeliest().probability());
        }
        return json;
    }

    private static Prediction parse(String line, String where) {
        try {
            JsonNode json = JSON.readTree(line);
            List<String> answers = new ArrayList<>();
            for (JsonNode answer : json.path("answers")) {
                answers.add(text(answer, "answers", where));
            }
            if (answers.isEmpty()) {
                throw new InputException(where + ": 'answers' is empty or missing, expected at least one text");
            }
            JsonNode doubt = json.path("mean_nll");
            return new Prediction(
                    text(json.path("task"), "task", where),
                    json.path("id").asString(""),
                    text(json.path("source"), "source", where),
                    answers,
                    text(json.path("prediction"), "prediction", where),
                    doubt.isNumber() ? doubt.asDouble() : null,
                    json.has(LABEL)
                            ? new LikeliestLabel(
                                    text(json.path(LABEL), LABEL, where),
                                    json.path(LABEL_PROBABILITY).asDouble(0))
                            : null);
        } catch (JacksonException e) {
            throw new InputException(where + ": not JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private static String text(JsonNode value, String key, String where) {
        if (!value.isString()) {
            throw new InputException(
                    where + ": '" + key + "' is " + (value.isMissingNode() ? "missing" : value) + ", expected a text");
        }
        return value.asString();
    }
}
