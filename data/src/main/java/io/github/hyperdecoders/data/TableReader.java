package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A DuckDB in memory that can open the given files and nothing else. Owns native memory until closed. Not thread-safe. */
final class TableReader implements AutoCloseable {
    private final Connection connection;

    private TableReader(Connection connection) {
        this.connection = connection;
    }

    static TableReader open(List<Path> files) {
        String allowed = files.stream()
                .flatMap(f -> Stream.of(Sql.absolute(f), Sql.pattern(f)))
                .distinct()
                .map(Sql::literal)
                .collect(Collectors.joining(", ", "[", "]"));
        try {
            TableReader reader = new TableReader(DriverManager.getConnection("jdbc:duckdb:"));
            try (Statement statement = reader.connection.createStatement()) {
                for (String setting : List.of(
                        "autoinstall_known_extensions = false",
                        "autoload_known_extensions = false",
                        "temp_directory = ''",
                        "preserve_insertion_order = true",
                        "allowed_paths = " + allowed,
                        "enable_external_access = false",
                        "lock_configuration = true")) {
                    statement.executeUpdate("SET " + setting);
                }
                return reader;
            } catch (SQLException e) {
                reader.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot start DuckDB: " + Sql.reason(e), e);
        }
    }

    /** Adds the file's values to the lists of their columns; returns the number of rows. */
    int read(Path file, Map<Column, List<Object>> cells) {
        TableFormat format = TableFormat.of(file);
        checkNotEmpty(file);
        String scan = format.scan(Sql.literal(Sql.pattern(file)));
        List<Column> columns = List.copyOf(cells.keySet());
        try (Statement statement = connection.createStatement()) {
            List<ColumnPath> paths = resolve(statement, scan, columns, file);
            String selected = IntStream.range(0, paths.size())
                    .boxed()
                    .flatMap(i -> CellReader.select(paths.get(i), columns.get(i).type(), format).stream())
                    .collect(Collectors.joining(", "));
            try (ResultSet row = statement.executeQuery("SELECT " + selected + " FROM " + scan)) {
                List<CellReader> readers = CellReader.of(file, columns, row.getMetaData(), format);
                return readRows(row, readers, columns.stream().map(cells::get).toList());
            }
        } catch (SQLException e) {
            throw new InputException("cannot read " + file + " as " + format.title + ": " + Sql.reason(e), e);
        }
    }

    private static int readRows(ResultSet row, List<CellReader> readers, List<List<Object>> lists) throws SQLException {
        int rows = 0;
        while (row.next()) {
            rows++;
            for (int i = 0; i < readers.size(); i++) {
                lists.get(i).add(readers.get(i).read(row, rows));
            }
        }
        return rows;
    }

    /** Where each of {@code columns} is in the file. */
    private static List<ColumnPath> resolve(Statement statement, String scan, List<Column> columns, Path file)
            throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (ResultSet column = statement.executeQuery("DESCRIBE FROM " + scan)) {
            while (column.next()) {
                types.put(column.getString(1), column.getString(2));
            }
        }
        List<ColumnPath> paths = new ArrayList<>();
        for (Column column : columns) {
            ColumnPath path = ColumnPath.resolve(column.path(), types.keySet(), file);
            String type = String.valueOf(types.get(path.column()));
            if (!path.steps().isEmpty() && !type.equals("JSON")) {
                checkLeadsSomewhere(statement, path, scan, column.path(), file, type);
            }
            paths.add(path);
        }
        return paths;
    }

    /** Fields and list places below a column may not be there; DuckDB's own words for it are about its functions. */
    private static void checkLeadsSomewhere(
            Statement statement, ColumnPath path, String scan, String written, Path file, String type) {
        try (ResultSet described = statement.executeQuery("DESCRIBE SELECT " + path.nativeSql() + " FROM " + scan)) {
            return;
        } catch (SQLException e) {
            throw new InputException(
                    "'" + written + "' leads nowhere in " + file + ", whose column is of type " + type, e);
        }
    }

    private static void checkNotEmpty(Path file) {
        try {
            if (Files.size(file) == 0) {
                throw new InputException(file + " is empty");
            }
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot close DuckDB: " + Sql.reason(e), e);
        }
    }
}
