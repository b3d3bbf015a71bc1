package io.github.hyperdecoders.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * A table of texts and of lists of numbers, to be written as Parquet.
 *
 * @param texts columns of texts by name, all of one length
 * @param numbers columns of lists of numbers by name, as many, [rows, numbers] each
 */
public record VectorTable(Map<String, List<String>> texts, Map<String, float[][]> numbers) {

    /** Writes the file whole or not at all, replacing one of that name. */
    public void write(Path file) throws IOException {
        Path draft = file.resolveSibling(".tmp-" + file.getFileName());
        try (DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            String columns = texts.keySet().stream()
                    .map(name -> Sql.identifier(name) + " VARCHAR")
                    .collect(Collectors.joining(", "));
            String vectors = numbers.keySet().stream()
                    .map(name -> ", " + Sql.identifier(name) + " FLOAT[]")
                    .collect(Collectors.joining());
            statement.executeUpdate("CREATE TABLE t (" + columns + vectors + ")");
            fill(connection);
            statement.executeUpdate("COPY t TO " + Sql.literal(Sql.absolute(draft)) + " (FORMAT parquet)");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (SQLException e) {
            throw new IOException(file + " could not be written: " + Sql.reason(e), e);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void fill(DuckDBConnection connection) throws SQLException {
        int rows = texts.values().iterator().next().size();
        try (DuckDBAppender appender = connection.createAppender("t")) {
            for (int row = 0; row < rows; row++) {
                appender.beginRow();
                for (List<String> column : texts.values()) {
                    appender.append(column.get(row));
                }
                for (float[][] column : numbers.values()) {
                    float[] list = column[row];
                    appender.append(IntStream.range(0, list.length)
                            .mapToObj(i -> list[i])
                            .toList());
                }
                appender.endRow();
            }
        }
    }
}
