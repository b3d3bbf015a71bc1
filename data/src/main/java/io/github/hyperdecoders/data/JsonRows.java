package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.Utf8Lines;
import io.github.hyperdecoders.task.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Rows of a JSON file: an object a line, or one array of objects. Fields may stand in any order, and rows may lack some. */
final class JsonRows {
    private record Wanted(ColumnPath path, CellText text, List<@Nullable Object> values) {}

    private final Path file;
    private final List<Wanted> wanted = new ArrayList<>();
    private final Set<String> fields = new LinkedHashSet<>();
    private @Nullable InputException gap;
    private int rows;

    private JsonRows(Path file, Map<Column, List<@Nullable Object>> cells) {
        this.file = file;
        cells.forEach((column, values) ->
                wanted.add(new Wanted(ColumnPath.of(column.path()), new CellText(file.toString(), column), values)));
    }

    /** Adds the file's values to the lists of their columns; returns the number of rows. */
    static int read(Path file, Map<Column, List<@Nullable Object>> cells) {
        JsonRows reader = new JsonRows(file, cells);
        try (Utf8Lines lines = Utf8Lines.of(file)) {
            String first = lines.next();
            while (first != null && first.isBlank()) {
                first = lines.next();
            }
            if (first != null && first.stripLeading().startsWith("[")) {
                reader.array();
            } else {
                for (String line = first; line != null; line = lines.next()) {
                    if (!line.isBlank()) {
                        reader.add(parse(line, lines.place()));
                    }
                }
            }
        }
        reader.checkFields();
        return reader.rows;
    }

    private static JsonNode parse(String line, String place) {
        try {
            return CellText.JSON.readTree(line);
        } catch (JacksonException e) {
            throw new InputException(place + " is not JSON: " + JsonFault.words(e), e);
        }
    }

    private void array() {
        try (InputStream bytes = Utf8Lines.open(file);
                JsonParser parser = CellText.JSON.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                add(parser.readValueAsTree());
            }
            if (parser.nextToken() != null) {
                throw new InputException(file + " has more behind its array of objects");
            }
        } catch (JacksonException e) {
            throw new InputException(file + " is not JSON: " + JsonFault.wordsAndPlace(e), e);
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void add(JsonNode row) {
        rows++;
        if (!row.isObject()) {
            throw new InputException("row " + rows + " of " + file + " is '" + Sql.shortened(row.toString(), 40)
                    + "'; expected an object, {\"column\": value, ...}");
        }
        fields.addAll(row.propertyNames());
        for (Wanted column : wanted) {
            JsonNode value = column.path().value(row);
            try {
                column.values().add(column.text().of(value, rows));
            } catch (InputException e) {
                if (!value.isMissingNode() || fields.contains(column.path().column())) {
                    throw e;
                }
                // Perhaps no row has the column: then that is what is wrong.
                gap = gap == null ? e : gap;
            }
        }
    }

    private void checkFields() {
        if (rows > 0) {
            wanted.forEach(column -> ColumnPath.resolve(column.text().column().path(), fields, file));
        }
        if (gap != null) {
            throw gap;
        }
    }
}
