package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.data.Table;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sources and targets of the eight GLUE training sets, row by row in turn from their first: what the Python peer works on. */
public record GlueRows(List<String> sources, List<String> targets) {
    private static final Map<String, List<String>> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("rte", List.of("sentence1", "sentence2"));
        FIELDS.put("sst2", List.of("sentence"));
        FIELDS.put("mrpc", List.of("sentence1", "sentence2"));
        FIELDS.put("stsb", List.of("sentence1", "sentence2"));
        FIELDS.put("qqp", List.of("question1", "question2"));
        FIELDS.put("mnli", List.of("premise", "hypothesis"));
        FIELDS.put("qnli", List.of("question", "sentence"));
        FIELDS.put("cola", List.of("sentence"));
    }

    /** The first {@code count} rows of the sets below {@code glue}. */
    public static GlueRows read(Path glue, int count) {
        Map<String, Table> tables = new LinkedHashMap<>();
        FIELDS.forEach((task, fields) -> tables.put(task, table(glue.resolve(task), task, fields)));
        List<String> sources = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; sources.size() < count; i++) {
            for (Map.Entry<String, Table> set : tables.entrySet()) {
                int row = i % set.getValue().rows();
                StringBuilder source = new StringBuilder(set.getKey());
                for (String field : FIELDS.getOrDefault(set.getKey(), List.of())) {
                    source.append(' ')
                            .append(field)
                            .append(": ")
                            .append(set.getValue().text(field, row));
                }
                sources.add(source.toString());
                targets.add(
                        isScore(set.getKey())
                                ? String.format(
                                        Locale.ROOT, "%.1f", set.getValue().number("label", row))
                                : Long.toString(set.getValue().whole("label", row)));
            }
        }
        return new GlueRows(List.copyOf(sources.subList(0, count)), List.copyOf(targets.subList(0, count)));
    }

    private static Table table(Path folder, String task, List<String> fields) {
        List<Column> columns = new ArrayList<>();
        fields.forEach(field -> columns.add(Column.text(field)));
        columns.add(isScore(task) ? Column.number("label") : Column.whole("label"));
        return Table.read(List.of(folder.resolve("train-00000-of-00001.parquet")), columns);
    }

    private static boolean isScore(String task) {
        return task.equals("stsb");
    }

    /** Part of the rows. */
    GlueRows rows(int from, int to) {
        return new GlueRows(sources.subList(from, to), targets.subList(from, to));
    }
}
