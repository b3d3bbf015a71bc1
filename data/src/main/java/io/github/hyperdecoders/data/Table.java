package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import io.github.hyperdecoders.task.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns of one or more data files, in memory, rows in file order. Reads Parquet, CSV and TSV (with a header line) and JSON (an
 * object a line, or an array of objects), all but Parquet also gzipped; nothing but the given files is opened. Immutable.
 */
public final class Table {
    private record Part(Path file, int firstRow) {}

    private final List<Part> parts;
    private final Map<Column, List<@Nullable Object>> cells;
    private final int rows;

    private Table(List<Part> parts, Map<Column, List<@Nullable Object>> cells, int rows) {
        this.parts = parts;
        this.cells = cells;
        this.rows = rows;
    }

    /**
     * Reads {@code columns} of {@code files}, one after the other.
     *
     * @throws InputException if a file is missing or cannot be read, a column is missing, a value is missing or of another type, or
     *     there are no rows at all
     */
    public static Table read(List<Path> files, List<Column> columns) {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw MissingPath.of("file", file);
            }
        }
        Map<Column, List<@Nullable Object>> cells = new LinkedHashMap<>();
        columns.forEach(column -> cells.put(column, new ArrayList<>()));
        List<Part> parts = new ArrayList<>();
        int rows = 0;
        for (Path file : files) {
            parts.add(new Part(file, rows));
            rows += read(file, cells);
        }
        if (rows == 0) {
            throw new InputException(
                    MissingPath.listed(files.stream().map(Path::toString).toList()) + " has no rows");
        }
        return new Table(List.copyOf(parts), cells, rows);
    }

    private static int read(Path file, Map<Column, List<@Nullable Object>> cells) {
        TableFormat format = TableFormat.of(file);
        try {
            if (Files.size(file) == 0) {
                throw new InputException(file + " is empty");
            }
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return switch (format) {
            case PARQUET -> {
                try (ParquetRows reader = ParquetRows.open(file)) {
                    yield reader.read(cells);
                }
            }
            case CSV -> DelimitedRows.read(file, ',', true, cells);
            case TSV -> DelimitedRows.read(file, '\t', false, cells);
            case JSON, JSONL -> JsonRows.read(file, cells);
        };
    }

    /** The number of rows, at least one. */
    public int rows() {
        return rows;
    }

    /** The text in {@code row}, counted from 0, of a column read as text. */
    public String text(String path, int row) {
        return (String) cell(Column.text(path), row);
    }

    /** The JSON in {@code row}, counted from 0, of a column read as such. */
    public String json(String path, int row) {
        return (String) cell(Column.json(path), row);
    }

    /** The whole number in {@code row}, counted from 0, of a column read as such. */
    public long whole(String path, int row) {
        return (Long) cell(Column.whole(path), row);
    }

    /** The number in {@code row}, counted from 0, of a column read as such. */
    public double number(String path, int row) {
        return (Double) cell(Column.number(path), row);
    }

    /** The String, Long or Double in {@code row}, counted from 0; null where the column {@linkplain Column#mayBeNull may be}. */
    public @Nullable Object value(Column column, int row) {
        List<@Nullable Object> values = cells.containsKey(column) ? cells.get(column) : cells.get(column.orNull());
        if (values == null) {
            throw new IllegalArgumentException(column + " was not read; read were " + cells.keySet());
        }
        return values.get(row);
    }

    /** One row, counted from 0, as tasks read it. */
    public Row row(int row) {
        return new TableRow(this, row);
    }

    private record TableRow(Table table, int row) implements Row {
        @Override
        public String text(String path) {
            return table.text(path, row);
        }

        @Override
        public String json(String path) {
            return table.json(path, row);
        }

        @Override
        public long whole(String path) {
            return table.whole(path, row);
        }

        @Override
        public double number(String path) {
            return table.number(path, row);
        }

        @Override
        public @Nullable Object value(Column column) {
            return table.value(column, row);
        }

        @Override
        public String origin() {
            return table.origin(row);
        }
    }

    /** Where {@code row}, counted from 0, comes from, for messages: "row 3 of FILE", counted from 1 and without the header. */
    public String origin(int row) {
        Part part = parts.get(0);
        for (Part candidate : parts) {
            if (candidate.firstRow() <= row) {
                part = candidate;
            }
        }
        return "row " + (row - part.firstRow() + 1) + " of " + part.file();
    }

    private Object cell(Column column, int row) {
        Object value = value(column, row);
        if (value == null) {
            throw new InputException(origin(row) + " has no value in column '" + column.path() + "'");
        }
        return value;
    }
}
