package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two official forms. MRQA (Fisch et al. 2019): a line that names the data set, then a context a line with its questions. SQuAD 1.1
 * (Rajpurkar et al. 2016): one object with articles, paragraphs and questions.
 */
final class OfficialFile {
    private static final JsonMapper JSON = new JsonMapper();
    /** A context with its questions takes some hundred thousand characters at most. */
    private static final int LONGEST_LINE = 64 << 20;

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
        try {
            if (file.toString().endsWith(".json")) {
                reader.squad();
            } else {
                reader.mrqa();
            }
        } catch (CharacterCodingException e) {
            throw new InputException("cannot read " + file + ": it is not UTF-8", e);
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (reader.questions.isEmpty()) {
            throw new InputException(file + " holds no questions");
        }
        return reader.questions;
    }

    private void mrqa() throws IOException {
        String subset = null;
        int number = 0;
        try (InputStream raw = Files.newInputStream(file);
                InputStream bytes = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()))) {
            while (true) {
                String line = line(lines, ++number);
                if (line.isEmpty()) {
                    return;
                }
                JsonNode json = parse(line, number);
                if (subset == null) {
                    subset = json.path("header").path("dataset").asString("");
                    if (subset.isEmpty()) {
                        throw new InputException(file + " is no MRQA file: its first line has no header.dataset");
                    }
                } else {
                    context(json, subset, number);
                }
            }
        }
    }

    /** The next line; empty at the end. A line without end would otherwise fill the memory before it is found to be wrong. */
    private String line(BufferedReader lines, int number) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n' && !line.toString().isBlank()) {
                return line.toString();
            }
            line.append((char) c);
            if (line.length() > LONGEST_LINE) {
                throw new InputException("line " + number + " of " + file + " has more than " + (LONGEST_LINE >> 20)
                        + " million characters");
            }
        }
        return line.toString().strip();
    }

    private JsonNode parse(String text, int number) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new InputException("line " + number + " of " + file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void context(JsonNode json, String subset, int number) {
        String context = json.path("context").asString("");
        for (JsonNode question : json.path("qas")) {
            List<String> answers = texts(question.path("answers"));
            String id = question.path("qid").asString("");
            if (id.isEmpty() || answers.isEmpty()) {
                throw new InputException("line " + number + " of " + file + " has a question without "
                        + (id.isEmpty() ? "qid" : "answers"));
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

    private void squad() throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + e.getOriginalMessage(), e);
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
        if (id.isEmpty() || answers.isEmpty()) {
            throw new InputException(file + " has a question without " + (id.isEmpty() ? "id" : "answers"));
        }
        questions.add(new Question(id, "SQuAD", question.path("question").asString(""), context, answers, detected));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }
}
