package io.github.hyperdecoders.it;

import io.github.hyperdecoders.task.Column;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.Target;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.TaskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/** Rows of made-up words for built-in tasks, where a data folder has them and in the columns that the tasks name. */
final class MadeData {
    static final List<String> WORDS =
            List.of("the", "kettle", "boils", "a", "quiet", "river", "finds", "old", "bridges", "under", "snow", "and");

    /** A thousand examples of some tasks' training sets become their validation sets. */
    private static final int TRAINING_ROWS = 1_100;

    private static final int OTHER_ROWS = 24;

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(5);

    MadeData(Path folder) {
        this.folder = folder;
    }

    /** Writes all splits of a task. */
    void write(TaskDefinition task) throws IOException, SQLException {
        Path files = Files.createDirectories(((TaskFiles.Hub) task.files()).folder(folder));
        for (Split split : Split.values()) {
            for (String own : task.files().own(split).orElseThrow().split("\\+", -1)) {
                if (task.content() instanceof Content.Rows rows) {
                    int count = split == Split.TRAIN ? TRAINING_ROWS : OTHER_ROWS;
                    Files.writeString(files.resolve(own + ".jsonl"), lines(count, i -> row(rows)));
                } else if (task.content() instanceof Content.Windows windows) {
                    List<String> subsets = split == Split.TEST ? List.of("BioASQ", "RACE") : windows.subsets();
                    Path lines = files.resolve(own + ".txt");
                    Files.writeString(lines, lines(OTHER_ROWS, i -> question(i, subsets.get(i % subsets.size()))));
                    parquet(lines, files.resolve(own + "-00000-of-00001.parquet"));
                }
            }
        }
    }

    private interface Row {
        Map<String, Object> at(int index);
    }

    private static String lines(int count, Row row) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(JSON.writeValueAsString(row.at(i))).append('\n');
        }
        return lines.toString();
    }

    private Map<String, Object> row(Content.Rows rows) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Column column : rows.source().columns()) {
            row.put(column.path(), words(3 + random.nextInt(12)));
        }
        Target target = rows.target();
        String answer = target.columns().get(0).path();
        if (target instanceof Target.Label label) {
            row.put(answer, random.nextInt(label.texts().size()));
        } else if (target instanceof Target.Named named) {
            List<String> names = List.copyOf(named.names().keySet());
            row.put(answer, names.get(random.nextInt(names.size())));
        } else if (target instanceof Target.Score score) {
            row.put(answer, score.min() + random.nextDouble() * (score.max() - score.min()));
        } else {
            row.put(answer, words(2 + random.nextInt(6)));
        }
        return row;
    }

    /** As the hub has the questions of MRQA: the places of an answer beside its text, both ends counted. */
    private Map<String, Object> question(int index, String subset) {
        String before = words(10 + random.nextInt(60));
        String answer = words(2);
        Map<String, Object> places =
                Map.of("start", List.of(before.length() + 1), "end", List.of(before.length() + answer.length()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("qid", subset + index);
        row.put("subset", subset);
        row.put("question", words(6));
        row.put("context", before + " " + answer + " " + words(10 + random.nextInt(60)));
        row.put("answers", List.of(answer));
        row.put("detected_answers", Map.of("text", List.of(answer), "char_spans", List.of(places)));
        return row;
    }

    private static void parquet(Path lines, Path target) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (FROM read_json('" + lines + "', format = 'newline_delimited')) TO '" + target
                    + "' (FORMAT parquet)");
        }
        Files.delete(lines);
    }

    /** So many words, one after the other. */
    String words(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }
}
