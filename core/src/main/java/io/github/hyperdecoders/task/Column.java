package io.github.hyperdecoders.task;

/**
 * A column to read, in which every row must have a value.
 *
 * @param path the column's name, or a way into its nested fields and lists, counted from 0: {@code label}, {@code
 *     choices.text[1]}
 * @param type what its values are read as
 */
public record Column(String path, Type type) {
    /** What values are read as. */
    public enum Type {
        /** Character strings; numbers and truth values as they are written. */
        TEXT("text"),
        /** Whole numbers of at most 64 bits. */
        WHOLE("whole numbers"),
        /** Finite numbers in double precision. */
        NUMBER("numbers"),
        /** Lists and nested fields, as JSON. */
        JSON("lists or fields");

        private final String plural;

        Type(String plural) {
            this.plural = plural;
        }

        /** In words, for messages: {@code "whole numbers"}. */
        public String plural() {
            return plural;
        }
    }

    /** A column of character strings. */
    public static Column text(String path) {
        return new Column(path, Type.TEXT);
    }

    /** A column of whole numbers. */
    public static Column whole(String path) {
        return new Column(path, Type.WHOLE);
    }

    /** A column of lists or nested fields. */
    public static Column json(String path) {
        return new Column(path, Type.JSON);
    }

    /** A column of numbers. */
    public static Column number(String path) {
        return new Column(path, Type.NUMBER);
    }
}
