package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.data.Table;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads questions from the hub's tables of MRQA, from its official {@code .jsonl.gz} files, and from SQuAD's JSON. */
public final class QuestionFiles {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<Column> COLUMNS = List.of(
            Column.text("qid"),
            Column.text("subset"),
            Column.text("question"),
            Column.text("context"),
            Column.json("answers"),
            Column.json("detected_answers"));

    private QuestionFiles() {}

    /** Whether a file of this name is one of MRQA's official ones rather than a table. */
    private static boolean isOfficial(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".jsonl") || name.endsWith(".jsonl.gz") || name.endsWith(".json");
    }

    /**
     * The questions of all {@code files}, in order.
     *
     * @throws InputException if a file is missing, broken or of another form
     */
    public static List<Question> read(List<Path> files) {
        List<Question> questions = new ArrayList<>();
        for (Path file : files) {
            questions.addAll(isOfficial(file) ? OfficialFile.read(file) : table(file));
        }
        return questions;
    }

    private static List<Question> table(Path file) {
        Table table = Table.read(List.of(file), COLUMNS);
        List<Question> questions = new ArrayList<>(table.rows());
        for (int row = 0; row < table.rows(); row++) {
            try {
                questions.add(question(table, row));
            } catch (JacksonException e) {
                throw new InputException(table.origin(row) + " is no question: " + JsonFault.words(e), e);
            }
        }
        return questions;
    }

    /** The hub's form keeps the answers' texts and their places in lists beside each other. */
    private static Question question(Table table, int row) {
        String context = table.text("context", row);
        List<List<Span>> detected = new ArrayList<>();
        for (JsonNode places :
                JSON.readTree(table.json("detected_answers", row)).path("char_spans")) {
            List<Span> spans = new ArrayList<>();
            for (int i = 0;
                    i < Math.min(places.path("start").size(), places.path("end").size());
                    i++) {
                spans.add(Span.ofCodePoints(
                        context,
                        places.path("start").path(i).asInt(),
                        places.path("end").path(i).asInt()));
            }
            detected.add(spans);
        }
        return new Question(
                table.text("qid", row),
                table.text("subset", row),
                table.text("question", row),
                context,
                Arrays.asList(JSON.readValue(table.json("answers", row), String[].class)),
                detected);
    }
}
