package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Utf8Lines;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records of a file of delimited fields under a header line: CSV as in RFC 4180, where an empty field is no value and an empty quoted one
 * the empty text; and TSV without quoting, as GLUE's own files have it, where no text holds a tab or a line break. Blank lines between
 * records are passed over.
 */
final class DelimitedRows {
    private final Utf8Lines lines;
    private final char delimiter;
    private final boolean quotes;
    private String line = "";
    private int at;

    private DelimitedRows(Utf8Lines lines, char delimiter, boolean quotes) {
        this.lines = lines;
        this.delimiter = delimiter;
        this.quotes = quotes;
    }

    /** Adds the file's values to the lists of their columns; returns the number of rows. */
    static int read(Path file, char delimiter, boolean quotes, Map<Column, List<@Nullable Object>> cells) {
        try (Utf8Lines lines = Utf8Lines.of(file)) {
            DelimitedRows records = new DelimitedRows(lines, delimiter, quotes);
            List<@Nullable String> header = records.next();
            if (header == null) {
                return 0;
            }
            List<String> names =
                    header.stream().map(name -> name == null ? "" : name).toList();
            List<CellText> texts = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (Column column : cells.keySet()) {
                ColumnPath path = ColumnPath.resolve(column.path(), names, file);
                if (!path.steps().isEmpty()) {
                    throw new InputException(
                            "'" + column.path() + "' leads nowhere in " + file + ", whose columns hold texts");
                }
                texts.add(new CellText(file.toString(), column));
                places.add(names.indexOf(path.column()));
            }
            List<List<@Nullable Object>> values = List.copyOf(cells.values());
            int rows = 0;
            for (List<@Nullable String> row = records.next(); row != null; row = records.next()) {
                rows++;
                if (row.size() != names.size()) {
                    throw new InputException("row " + rows + " of " + file + " (it ends in line " + lines.number()
                            + ") has " + row.size() + " fields, its header " + names.size() + "; expected as many");
                }
                for (int i = 0; i < values.size(); i++) {
                    values.get(i).add(texts.get(i).of(row.get(places.get(i)), rows));
                }
            }
            return rows;
        }
    }

    /** The fields of the next record, null for those without a value; null at the end. */
    private @Nullable List<@Nullable String> next() {
        String first = lines.raw();
        while (first != null && first.isBlank() && first.indexOf(delimiter) < 0) {
            first = lines.raw();
        }
        if (first == null) {
            return null;
        }
        line = first;
        at = 0;
        List<@Nullable String> fields = new ArrayList<>();
        while (true) {
            fields.add(quotes && line.startsWith("\"", at) ? quoted() : bare());
            if (isEnd()) {
                return fields;
            }
            if (line.charAt(at) != delimiter) {
                throw new InputException(lines.place() + " has '" + line.charAt(at)
                        + "' behind a closing quote; expected '" + delimiter + "' or the line's end");
            }
            at++;
        }
    }

    private @Nullable String bare() {
        int start = at;
        while (!isEnd() && line.charAt(at) != delimiter) {
            at++;
        }
        return at == start ? null : line.substring(start, at);
    }

    /** What stands between quotes, over as many lines as it takes; two quotes stand for one. */
    private String quoted() {
        String begun = lines.place();
        StringBuilder text = new StringBuilder();
        at++;
        while (true) {
            int close = line.indexOf('"', at);
            if (close < 0) {
                text.append(line, at, line.length());
                String more = lines.raw();
                if (more == null) {
                    throw new InputException(begun + " opens a quote that is never closed");
                }
                line = more;
                at = 0;
            } else if (line.startsWith("\"", close + 1)) {
                text.append(line, at, close + 1);
                at = close + 2;
            } else {
                text.append(line, at, close);
                at = close + 1;
                return text.toString();
            }
        }
    }

    /** Whether the line ends here: with {@code \n}, {@code \r\n} or the file. */
    private boolean isEnd() {
        return at == line.length()
                || (line.charAt(at) == '\n' && at + 1 == line.length())
                || (line.startsWith("\r\n", at) && at + 2 == line.length())
                || (line.charAt(at) == '\r' && at + 1 == line.length());
    }
}
