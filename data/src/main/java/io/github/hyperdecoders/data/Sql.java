package io.github.hyperdecoders.data;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What has to be said to DuckDB with care, and what it says back. */
final class Sql {
    private static final int LONGEST_REASON = 200;

    private Sql() {}

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** The absolute path as the pattern that matches this file alone; DuckDB takes every path for a pattern. */
    static String pattern(Path file) {
        return absolute(file).replaceAll("[*?\\[]", "[$0]");
    }

    static String absolute(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    /** What DuckDB complains of, in one line, without its advice on options that our users do not have. */
    static String reason(SQLException e) {
        List<String> lines = new ArrayList<>();
        for (String line : Objects.requireNonNullElse(e.getMessage(), "unknown reason")
                .lines()
                .toList()) {
            if (line.isBlank()
                    || line.startsWith("LINE ")
                    || line.startsWith("Possible ")
                    || line.startsWith("The search space")) {
                break;
            }
            lines.add(line.strip());
        }
        return shortened(
                String.join(" ", lines).replaceFirst("^[A-Za-z ]+ Error: ", "").replaceFirst(" Try increasing .*", ""),
                LONGEST_REASON);
    }

    /** A text in one line of at most {@code length} characters. */
    static String shortened(String text, int length) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= length ? line : line.substring(0, length - 3) + "...";
    }
}
