package io.github.hyperdecoders.task;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are no examples, by what stands in the target's column.
 *
 * @param values such as -1 where the annotators did not agree, by their {@link #meaning}
 * @param nulls whether rows without a value are passed over too
 */
public record Skip(Set<String> values, boolean nulls) {
    /** Every row is an example. */
    public static final Skip NOTHING = new Skip(Set.of(), false);

    public Skip {
        Set<String> meanings = new LinkedHashSet<>();
        values.forEach(value -> meanings.add(meaning(value)));
        values = Set.copyOf(meanings);
    }

    public boolean covers(@Nullable Object value) {
        return value == null ? nulls : values.contains(meaning(value.toString()));
    }

    /** What a label says, however it was written: tables without whole numbers make 1.0 of 1, and Python writes True for true. */
    public static String meaning(String label) {
        String bare = label.strip();
        if (bare.equalsIgnoreCase("true") || bare.equalsIgnoreCase("false")) {
            return Boolean.toString(bare.equalsIgnoreCase("true"));
        }
        return bare.matches("[+-]?\\d+\\.0*") ? bare.substring(0, bare.indexOf('.')) : bare;
    }
}
