package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.benchmarks.GlueRows;
import io.github.hyperdecoders.data.Table;
import io.github.hyperdecoders.task.Column;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** What requests ask about. */
final class RequestTexts {
    /** The rows that the Python peer works on. */
    static final String GLUE = "glue";
    /** XSum's documents, to be summarised. */
    static final String SUMMARIES = "summaries";

    private static final int ROWS = 1024;

    private RequestTexts() {}

    /**
     * Texts by name, or the lines of a file.
     *
     * @param rows {@value #GLUE}, {@value #SUMMARIES}, or a file
     * @param shared with data/glue, data/xsum and tokenizer/t5
     * @param tokens that are kept of a text, so that no server need cut it; 0 for all
     */
    static List<String> read(String rows, Path shared, int tokens) {
        List<String> texts = switch (rows) {
            case GLUE -> GlueRows.read(shared.resolve("data/glue"), ROWS).sources();
            case SUMMARIES -> documents(shared);
            default -> lines(Path.of(rows));
        };
        return tokens > 0 ? cut(texts, shared.resolve("tokenizer/t5"), tokens) : texts;
    }

    private static List<String> documents(Path shared) {
        Path file = shared.resolve("data/xsum/default/train-00000-of-00001.parquet");
        Table table = Table.read(List.of(file), List.of(Column.text("document")));
        return IntStream.range(0, Math.min(ROWS, table.rows()))
                .mapToObj(row -> "summarize: " + table.text("document", row))
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (lines.isEmpty()) {
                throw new InputException(file + " has no lines: expected a text on each");
            }
            return lines;
        } catch (IOException e) {
            throw new InputException(
                    "cannot read '" + file + "', expected " + GLUE + ", " + SUMMARIES + " or a file of lines", e);
        }
    }

    private static List<String> cut(List<String> texts, Path tokenizer, int tokens) {
        try (T5Tokenizer t5 = T5Tokenizer.load(tokenizer)) {
            return texts.stream()
                    .map(text -> t5.encode(text, 0).length <= tokens ? text : t5.decode(t5.encode(text, tokens)))
                    .toList();
        }
    }
}
