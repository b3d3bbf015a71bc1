package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A {@linkplain Column#path way into a column}, resolved against the columns of a file.
 *
 * @param column the column's name
 * @param steps the fields and list places below it
 */
record ColumnPath(String column, List<Step> steps) {
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d{1,9})\\]");

    /** One step down. */
    sealed interface Step {
        record Field(String name) implements Step {}

        record Index(int index) implements Step {}
    }

    /**
     * Finds the column that {@code path} leads into. A column of that very name comes first, so that {@code a.b} may be one.
     *
     * @throws InputException if there is none
     */
    static ColumnPath resolve(String path, Collection<String> columns, Path file) {
        if (columns.contains(path)) {
            return new ColumnPath(path, List.of());
        }
        String name = path.split("[.\\[]", 2)[0];
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path).region(name.length(), path.length());
        while (step.lookingAt()) {
            String field = step.group(1);
            steps.add(field != null ? new Step.Field(field) : new Step.Index(Integer.parseInt(step.group(2))));
            step.region(step.end(), path.length());
        }
        if (!columns.contains(name) || step.regionStart() < path.length()) {
            throw new InputException(file + " has no column '" + path + "'; its columns are "
                    + columns.stream().sorted().collect(Collectors.joining(", ")) + Nearest.hint(name, columns));
        }
        return new ColumnPath(name, List.copyOf(steps));
    }

    /** The value in a Parquet file's own types. */
    String nativeSql() {
        String sql = Sql.identifier(column);
        for (Step step : steps) {
            if (step instanceof Step.Field field) {
                sql = "struct_extract(" + sql + ", " + Sql.literal(field.name()) + ")";
            } else if (step instanceof Step.Index place) {
                sql = "list_extract(" + sql + ", " + (place.index() + 1) + ")";
            }
        }
        return sql;
    }

    /** The value of a JSON column as text, or null. */
    String jsonTextSql() {
        return "json_extract_string(" + Sql.identifier(column) + ", " + jsonPath() + ")";
    }

    /** The kind of the value of a JSON column, as in {@code VARCHAR} or {@code OBJECT}. */
    String jsonTypeSql() {
        return "json_type(" + Sql.identifier(column) + ", " + jsonPath() + ")";
    }

    private String jsonPath() {
        StringBuilder path = new StringBuilder("$");
        for (Step step : steps) {
            if (step instanceof Step.Field field) {
                path.append(".\"").append(field.name()).append('"');
            } else if (step instanceof Step.Index place) {
                path.append('[').append(place.index()).append(']');
            }
        }
        return Sql.literal(path.toString());
    }
}
