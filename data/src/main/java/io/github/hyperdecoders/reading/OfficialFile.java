package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Utf8Lines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two official forms. MRQA (Fisch et al. 2019): a line that names the data set, then a context a line with its questions. SQuAD 1.1
 * (Rajpurkar et al. 2016) and 2.0 (Rajpurkar et al. 2018): one object with articles, paragraphs and questions, of which some of version 2.0
 * are impossible to answer, so that the empty answer is right.
 */
final class OfficialFile {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final List<Question> questions = new ArrayList<>();

    private OfficialFile(Path file) {
        this.file = file;
    }

    static List<Question> read(Path file) {
        OfficialFile reader = new OfficialFile(file);
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + (Files.exists(file) ? " is not a file" : " does not exist"));
        }
        if (file.toString().endsWith(".json")) {
            reader.squad();
        } else {
            reader.mrqa();
        }
        if (reader.questions.isEmpty()) {
            throw new InputException(file + " holds no questions");
        }
        return reader.questions;
    }

    private void mrqa() {
        String subset = null;
        try (Utf8Lines lines = Utf8Lines.of(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isBlank()) {
                    continue;
                }
                JsonNode json = parse(line, lines);
                if (subset == null) {
                    subset = json.path("header").path("dataset").asString("");
                    if (subset.isEmpty()) {
                        throw new InputException(file + " is no MRQA file: its first line has no header.dataset");
                    }
                } else {
                    context(json, subset, lines.place());
                }
            }
        }
    }

    private static JsonNode parse(String text, Utf8Lines lines) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new InputException(lines.place() + " is not JSON: " + JsonFault.words(e), e);
        }
    }

    private void context(JsonNode json, String subset, String place) {
        String context = json.path("context").asString("");
        for (JsonNode question : json.path("qas")) {
            List<String> answers = texts(question.path("answers"));
            String id = question.path("qid").asString("");
            if (id.isEmpty() || answers.isEmpty()) {
                throw new InputException(place + " has a question without " + (id.isEmpty() ? "qid" : "answers"));
            }
            List<List<Span>> detected = new ArrayList<>();
            for (JsonNode found : question.path("detected_answers")) {
                List<Span> spans = new ArrayList<>();
                for (JsonNode span : found.path("char_spans")) {
                    spans.add(Span.ofCodePoints(
                            context, span.path(0).asInt(), span.path(1).asInt()));
                }
                detected.add(spans);
            }
            questions.add(new Question(id, subset, question.path("question").asString(""), context, answers, detected));
        }
    }

    private void squad() {
        JsonNode root;
        try {
            root = JSON.readTree(Utf8Lines.text(file));
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + JsonFault.wordsAndPlace(e), e);
        }
        for (JsonNode article : root.path("data")) {
            for (JsonNode paragraph : article.path("paragraphs")) {
                for (JsonNode question : paragraph.path("qas")) {
                    paragraph(paragraph.path("context").asString(""), question);
                }
            }
        }
    }

    private void paragraph(String context, JsonNode question) {
        List<String> answers = new ArrayList<>();
        List<List<Span>> detected = new ArrayList<>();
        for (JsonNode answer : question.path("answers")) {
            String text = answer.path("text").asString("");
            int start = answer.path("answer_start").asInt();
            answers.add(text);
            detected.add(List.of(Span.ofCodePoints(context, start, start + text.codePointCount(0, text.length()) - 1)));
        }
        String id = question.path("id").asString("");
        if (question.path("is_impossible").asBoolean(false)) {
            answers.add("");
        }
        if (id.isEmpty() || answers.isEmpty()) {
            throw new InputException(
                    file + " has a question without " + (id.isEmpty() ? "id" : "answers (id '" + id + "')"));
        }
        questions.add(new Question(id, "SQuAD", question.path("question").asString(""), context, answers, detected));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }
}
