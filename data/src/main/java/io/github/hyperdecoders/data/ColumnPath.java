package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A {@linkplain Column#path way into a column}.
 *
 * @param written as it is written
 * @param column the column's name
 * @param steps the fields and list places below it
 */
record ColumnPath(String written, String column, List<Step> steps) {
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d{1,9})\\]");

    /** One step down. */
    sealed interface Step {
        record Field(String name) implements Step {}

        record Index(int index) implements Step {}
    }

    /** The way that {@code path} describes, in a file whose columns are not known beforehand; one that is none is a column's name. */
    static ColumnPath of(String path) {
        String name = path.split("[.\\[]", 2)[0];
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path).region(name.length(), path.length());
        while (step.lookingAt()) {
            String field = step.group(1);
            steps.add(field != null ? new Step.Field(field) : new Step.Index(Integer.parseInt(step.group(2))));
            step.region(step.end(), path.length());
        }
        return step.regionStart() < path.length()
                ? new ColumnPath(path, path, List.of())
                : new ColumnPath(path, name, List.copyOf(steps));
    }

    /**
     * Finds the column that {@code path} leads into. A column of that very name comes first, so that {@code a.b} may be one.
     *
     * @throws InputException if there is none, or several of one name
     */
    static ColumnPath resolve(String path, Collection<String> columns, Path file) {
        ColumnPath found = columns.contains(path) ? new ColumnPath(path, path, List.of()) : of(path);
        int many = Collections.frequency(columns, found.column);
        if (many == 0) {
            String name = path.split("[.\\[]", 2)[0];
            throw new InputException(file + " has no column '" + path + "'; its columns are "
                    + columns.stream().sorted().collect(Collectors.joining(", ")) + Nearest.hint(name, columns));
        }
        if (many > 1) {
            throw new InputException(file + " has " + many + " columns '" + found.column + "'; expected one");
        }
        return found;
    }

    /** The value in a row of JSON; missing where the row has none. */
    JsonNode value(JsonNode row) {
        JsonNode value = row.path(written);
        if (!value.isMissingNode()) {
            return value;
        }
        value = row.path(column);
        for (Step step : steps) {
            value = step instanceof Step.Field field
                    ? value.path(field.name())
                    : value.path(((Step.Index) step).index());
        }
        return value;
    }

    /** The value in a Parquet file's own types, in a column that DuckDB calls {@code identifier}. */
    String sql(String identifier) {
        String sql = Sql.identifier(identifier);
        for (Step step : steps) {
            if (step instanceof Step.Field field) {
                sql = "struct_extract(" + sql + ", " + Sql.literal(field.name()) + ")";
            } else if (step instanceof Step.Index place) {
                sql = "list_extract(" + sql + ", " + (place.index() + 1) + ")";
            }
        }
        return sql;
    }
}
