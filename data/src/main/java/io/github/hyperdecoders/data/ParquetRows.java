package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A DuckDB in memory that can open one Parquet file and nothing else. Owns native memory until closed. Not thread-safe. */
final class ParquetRows implements AutoCloseable {
    private final Path file;
    private final String scan;
    private final Connection connection;

    private ParquetRows(Path file, Connection connection) {
        this.file = file;
        this.scan = "read_parquet(" + pattern(file) + ", binary_as_string = true, hive_partitioning = false)";
        this.connection = connection;
    }

    private static String pattern(Path file) {
        return Sql.literal(Sql.pattern(file));
    }

    static ParquetRows open(Path file) {
        String allowed = "[" + Sql.literal(Sql.absolute(file)) + ", " + pattern(file) + "]";
        try {
            ParquetRows reader = new ParquetRows(file, DriverManager.getConnection("jdbc:duckdb:"));
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
    int read(Map<Column, List<@Nullable Object>> cells) {
        try (Statement statement = connection.createStatement()) {
            List<ParquetCell> readers = readers(statement, List.copyOf(cells.keySet()));
            String selected = readers.stream().map(ParquetCell::select).collect(Collectors.joining(", "));
            try (ResultSet row = statement.executeQuery("SELECT " + selected + " FROM " + scan)) {
                List<List<@Nullable Object>> lists = List.copyOf(cells.values());
                int rows = 0;
                while (row.next()) {
                    rows++;
                    for (int i = 0; i < lists.size(); i++) {
                        lists.get(i).add(readers.get(i).read(row, i + 1, rows));
                    }
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new InputException("cannot read " + file + " as Parquet: " + Sql.reason(e), e);
        }
    }

    private List<ParquetCell> readers(Statement statement, List<Column> columns) throws SQLException {
        List<String> names = names(statement);
        List<String> identifiers = new ArrayList<>();
        List<String> types = new ArrayList<>();
        try (ResultSet column = statement.executeQuery("DESCRIBE FROM " + scan)) {
            while (column.next()) {
                identifiers.add(column.getString(1));
                types.add(column.getString(2));
            }
        }
        List<ParquetCell> readers = new ArrayList<>();
        for (Column column : columns) {
            ColumnPath path = ColumnPath.resolve(column.path(), names, file);
            int place = names.indexOf(path.column());
            String sql = path.sql(identifiers.get(place));
            String type =
                    path.steps().isEmpty() ? types.get(place) : typeBelow(statement, sql, column, types.get(place));
            readers.add(ParquetCell.of(file, column, sql, type));
        }
        return readers;
    }

    /** The columns' names as they stand in the file: DuckDB changes those that differ in case alone, and keeps the order. */
    private List<String> names(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet element =
                statement.executeQuery("SELECT name, num_children FROM parquet_schema(" + pattern(file) + ")")) {
            int inside = element.next() ? 0 : -1;
            while (inside >= 0 && element.next()) {
                if (inside == 0) {
                    names.add(element.getString(1));
                } else {
                    inside--;
                }
                inside += element.getInt(2);
            }
        }
        return names;
    }

    /** Fields and list places below a column may not be there; DuckDB's own words for it are about its functions. */
    private String typeBelow(Statement statement, String sql, Column column, String type) {
        try (ResultSet described = statement.executeQuery("DESCRIBE SELECT " + sql + " FROM " + scan)) {
            described.next();
            return described.getString(2);
        } catch (SQLException e) {
            throw new InputException(
                    "'" + column.path() + "' leads nowhere in " + file + ", whose column is of type " + type, e);
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
