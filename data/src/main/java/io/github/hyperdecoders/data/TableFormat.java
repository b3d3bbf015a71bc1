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
    PARQUET(".parquet"),
    CSV(".csv"),
    TSV(".tsv"),
    JSONL(".jsonl"),
    JSON(".json");

    private final String ending;

    TableFormat(String ending) {
        this.ending = ending;
    }

    private List<String> fileEndings() {
        return this == PARQUET ? List.of(ending) : List.of(ending, ending + ".gz");
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
