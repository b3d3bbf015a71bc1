package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column's value out of a result row, strictly: what a file declares to be something else is an error, and text is parsed.
 *
 * @param file the file, for messages
 * @param column what is read
 * @param place the column of the result, from 1; a JSON value's kind stands in the next
 * @param declared the type by DuckDB's name, as in {@code VARCHAR} or {@code DECIMAL(3,1)}
 * @param json whether the value comes from JSON
 */
record CellReader(Path file, Column column, int place, String declared, boolean json) {
    private static final Set<String> WHOLE =
            Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER");
    private static final Set<String> FRACTIONAL = Set.of("FLOAT", "DOUBLE");
    private static final Set<String> NOT_A_TEXT_IN_JSON = Set.of("OBJECT", "ARRAY");
    private static final int LONGEST_VALUE = 40;

    /** What to select for a column: one expression, or for JSON its text and its kind. */
    static List<String> select(ColumnPath path, Column.Type type, TableFormat format) {
        return switch (format) {
            case JSONL -> List.of(path.jsonTextSql(), path.jsonTypeSql());
            case PARQUET, CSV, TSV ->
                List.of(type == Column.Type.JSON ? "to_json(" + path.nativeSql() + ")" : path.nativeSql());
        };
    }

    /** The readers of {@code columns}, which stand in this order in the result. */
    static List<CellReader> of(Path file, List<Column> columns, ResultSetMetaData types, TableFormat format)
            throws SQLException {
        boolean json = format == TableFormat.JSONL;
        List<CellReader> readers = new ArrayList<>();
        for (Column column : columns) {
            int place = 1 + readers.size() * (json ? 2 : 1);
            CellReader reader = new CellReader(file, column, place, types.getColumnTypeName(place), json);
            reader.checkType();
            readers.add(reader);
        }
        return readers;
    }

    private void checkType() {
        if (!isAccepted()) {
            throw new InputException("column '" + column.path() + "' of " + file + " is of type "
                    + Sql.shortened(declared, LONGEST_VALUE) + "; expected "
                    + column.type().plural());
        }
    }

    private boolean isText() {
        return declared.equals("VARCHAR") || declared.startsWith("ENUM");
    }

    private boolean isAccepted() {
        boolean whole = WHOLE.contains(declared);
        boolean fractional = FRACTIONAL.contains(declared) || declared.startsWith("DECIMAL");
        return isText()
                || switch (column.type()) {
                    case TEXT -> whole || fractional || declared.equals("BOOLEAN");
                    case WHOLE -> whole;
                    case NUMBER -> whole || fractional;
                    case JSON -> declared.equals("JSON");
                };
    }

    /** The value in the result's current row, which is the file's row {@code number}, from 1: a String, Long or Double. */
    Object read(ResultSet row, int number) throws SQLException {
        if (isText() || column.type() == Column.Type.TEXT || column.type() == Column.Type.JSON) {
            String text = row.getString(place);
            if (text == null) {
                throw noValue(number);
            }
            return parse(text, json ? row.getString(place + 1) : null, number);
        }
        if (column.type() == Column.Type.WHOLE) {
            long value = row.getLong(place);
            return checkNotNull(row, value, number);
        }
        double value = row.getDouble(place);
        return finite(checkNotNull(row, value, number), number);
    }

    private Object parse(String text, @Nullable String kind, int number) {
        try {
            return switch (column.type()) {
                case TEXT -> {
                    if (kind != null && NOT_A_TEXT_IN_JSON.contains(kind)) {
                        throw unexpected(text, number);
                    }
                    yield text;
                }
                case JSON -> {
                    if (kind != null && !NOT_A_TEXT_IN_JSON.contains(kind)) {
                        throw unexpected(text, number);
                    }
                    yield text;
                }
                case WHOLE -> Long.valueOf(text.strip());
                case NUMBER -> finite(Double.parseDouble(text.strip()), number);
            };
        } catch (NumberFormatException e) {
            throw unexpected(text, number);
        }
    }

    private <T> T checkNotNull(ResultSet row, T value, int number) throws SQLException {
        if (row.wasNull()) {
            throw noValue(number);
        }
        return value;
    }

    private Double finite(double value, int number) {
        if (!Double.isFinite(value)) {
            throw unexpected(String.valueOf(value), number);
        }
        return value;
    }

    private InputException noValue(int number) {
        return new InputException("row " + number + " of " + file + " has no value in column '" + column.path() + "'");
    }

    private InputException unexpected(String value, int number) {
        return new InputException(
                "row " + number + " of " + file + " has '" + Sql.shortened(value, LONGEST_VALUE) + "' in column '"
                        + column.path() + "'; expected " + column.type().plural());
    }
}
