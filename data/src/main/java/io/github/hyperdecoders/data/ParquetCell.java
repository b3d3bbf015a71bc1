package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column's value out of a row of a Parquet file, strictly: what the file declares to be something else is an error, and text
 * is parsed.
 *
 * @param text what makes values of texts
 * @param select the value in SQL
 * @param how how it is taken from the result
 */
record ParquetCell(CellText text, String select, How how) {
    private enum How {
        TEXT,
        LIST,
        WHOLE,
        NUMBER
    }

    private static final Set<String> WHOLE =
            Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER");
    private static final int LONGEST_TYPE = 40;

    /**
     * A reader of the column that {@code sql} selects.
     *
     * @param declared its type by DuckDB's name, as in {@code VARCHAR} or {@code DECIMAL(3,1)}
     * @throws InputException if no value of that type can be read as what is wanted
     */
    static ParquetCell of(Path file, Column column, String sql, String declared) {
        CellText text = new CellText(file.toString(), column);
        boolean whole = WHOLE.contains(declared);
        boolean fractional = declared.equals("FLOAT") || declared.equals("DOUBLE") || declared.startsWith("DECIMAL");
        boolean list = declared.endsWith("]");
        if (declared.equals("VARCHAR") || declared.startsWith("ENUM")) {
            return new ParquetCell(text, sql, How.TEXT);
        }
        boolean accepted = switch (column.type()) {
            case JSON -> list || declared.startsWith("STRUCT") || declared.startsWith("MAP");
            case TEXT -> list || whole || fractional || declared.equals("BOOLEAN");
            case WHOLE -> whole || fractional || declared.equals("BOOLEAN");
            case NUMBER -> whole || fractional;
        };
        if (!accepted) {
            throw new InputException(
                    "column '" + column.path() + "' of " + file + " is of type " + Sql.shortened(declared, LONGEST_TYPE)
                            + "; expected " + column.type().plural());
        }
        return switch (column.type()) {
            case JSON -> new ParquetCell(text, "to_json(" + sql + ")", How.LIST);
            case TEXT ->
                list ? new ParquetCell(text, "to_json(" + sql + ")", How.LIST) : new ParquetCell(text, sql, How.TEXT);
            case WHOLE -> new ParquetCell(text, sql, whole ? How.WHOLE : How.TEXT);
            case NUMBER -> new ParquetCell(text, sql, How.NUMBER);
        };
    }

    /** The value at {@code place}, from 1, in the result's current row, which is the file's row {@code number}, from 1. */
    @Nullable
    Object read(ResultSet row, int place, int number) throws SQLException {
        switch (how) {
            case WHOLE -> {
                long value = row.getLong(place);
                return row.wasNull() ? text.of((String) null, number) : (Long) value;
            }
            case NUMBER -> {
                double value = row.getDouble(place);
                return row.wasNull() || !Double.isFinite(value)
                        ? text.of(row.wasNull() ? null : String.valueOf(value), number)
                        : (Double) value;
            }
            default -> {
                String value = row.getString(place);
                return value == null || how == How.TEXT
                        ? text.of(value, number)
                        : text.of(CellText.JSON.readTree(value), number);
            }
        }
    }
}
