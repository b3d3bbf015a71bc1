package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of data file, by the end of the file name; all but Parquet may be gzipped. */
enum TableFormat {
    PARQUET("Parquet", ".parquet", "read_parquet(%s, binary_as_string = true, hive_partitioning = false)"),
    /** With a header line, as in RFC 4180. An empty field is no value, an empty quoted one is the empty text. */
    CSV("CSV", ".csv", csv(",", "\"") + ", allow_quoted_nulls = false)"),
    /** With a header line and, as GLUE's own files, without quoting: a tab or a line break is never part of a text. */
    TSV("TSV", ".tsv", csv("\t", "") + ")"),
    /** One object a line. Its depth is limited so that values stay JSON, not what they look like (dates, for example). */
    JSONL(
            "JSON lines",
            ".jsonl",
            "read_json(%s, format = 'newline_delimited', maximum_depth = 1, hive_partitioning = false)");

    final String title;
    private final String ending;
    private final String scan;

    TableFormat(String title, String ending, String scan) {
        this.title = title;
        this.ending = ending;
        this.scan = scan;
    }

    private static String csv(String delimiter, String quote) {
        return "read_csv(%s, header = true, all_varchar = true, skip = 0, comment = '', hive_partitioning = false, "
                + "delim = '" + delimiter + "', quote = '" + quote + "', escape = '" + quote + "'";
    }

    private List<String> fileEndings() {
        return this == PARQUET ? List.of(ending) : List.of(ending, ending + ".gz");
    }

    /** The format's table function over one file, given as an SQL literal. */
    String scan(String pathLiteral) {
        return scan.formatted(pathLiteral);
    }

    /** The ending of {@code fileName} that tells its format, if there is one. */
    static Optional<String> ending(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .flatMap(f -> f.fileEndings().stream())
                .filter(lower::endsWith)
                .findFirst();
    }

    static TableFormat of(Path file) {
        String ending = ending(String.valueOf(file.getFileName()))
                .orElseThrow(() -> new InputException("cannot tell the format of " + file
                        + " from its name; expected one that ends in " + endings()));
        return Arrays.stream(values())
                .filter(f -> f.fileEndings().contains(ending))
                .findFirst()
                .orElseThrow();
    }

    static String endings() {
        return Arrays.stream(values()).flatMap(f -> f.fileEndings().stream()).collect(Collectors.joining(", "));
    }
}
