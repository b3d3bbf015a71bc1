package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The keys of a comparison's file. */
public enum ComparisonKey {
    TITLE("text", "Title of the table; default: the file's name."),
    RECIPE("file", "The recipe that all rows start from, beside this file or below it; required."),
    SET("object", "Recipe keys for all rows: the common budget, steps, batch and data; default: none."),
    SEEDS("list of whole numbers", "Each row is trained once with each of them; default: [42]."),
    ROWS("object", "Name of each row to the recipe keys it changes, or to a recipe's file of its own; at least two."),
    BASELINE("name of a row", "The row that the others are tested against; default: the first."),
    EQUAL_PARAMETERS("list of names of rows", "Rows that must train equally many numbers, within 5 %; default: none."),
    OUTPUT_DIR("folder", "Where runs and table go; default: runs/compare and the file's name.");

    private final String type;
    private final String doc;

    ComparisonKey(String type, String doc) {
        this.type = type;
        this.doc = doc;
    }

    /** The spelling in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What its value is, in words. */
    String type() {
        return type;
    }

    /** Every key with its type and its one line. */
    public static String explain() {
        return Arrays.stream(values())
                .map(key -> String.format(Locale.ROOT, "  %-16s  %s: %s%n", key.key(), key.type, key.doc))
                .collect(Collectors.joining());
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(ComparisonKey::key).toList();
    }

    static String hint(String word) {
        return Nearest.hint(word, keys());
    }
}
