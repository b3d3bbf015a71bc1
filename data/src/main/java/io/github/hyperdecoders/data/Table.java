package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import io.github.hyperdecoders.task.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Columns of one or more data files, in memory, rows in file order. Reads Parquet, CSV and TSV (with a header line) and JSON lines,
 * the last three also gzipped; nothing but the given files is opened. Immutable.
 */
public final class Table {
    private record Part(Path file, int firstRow) {}

    private final List<Part> parts;
    private final Map<Column, List<Object>> cells;
    private final int rows;

    private Table(List<Part> parts, Map<Column, List<Object>> cells, int rows) {
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
        Map<Column, List<Object>> cells = new LinkedHashMap<>();
        columns.forEach(column -> cells.put(column, new ArrayList<>()));
        List<Part> parts = new ArrayList<>();
        int rows = 0;
        try (TableReader reader = TableReader.open(files)) {
            for (Path file : files) {
                parts.add(new Part(file, rows));
                rows += reader.read(file, cells);
            }
        }
        if (rows == 0) {
            throw new InputException(
                    MissingPath.listed(files.stream().map(Path::toString).toList()) + " has no rows");
        }
        return new Table(List.copyOf(parts), cells, rows);
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
        List<Object> values = cells.get(column);
        if (values == null) {
            throw new IllegalArgumentException(column + " was not read; read were " + cells.keySet());
        }
        return values.get(row);
    }
}
