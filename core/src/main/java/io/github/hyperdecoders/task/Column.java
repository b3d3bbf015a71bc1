package io.github.hyperdecoders.task;

/**
 * A column to read.
 *
 * @param path the column's name, or a way into its nested fields and lists, counted from 0: {@code label}, {@code
 *     choices.text[1]}
 * @param type what its values are read as
 * @param mayBeNull whether a row may have no value in it
 */
public record Column(String path, Type type, boolean mayBeNull) {
    /** What values are read as. */
    public enum Type {
        /** Character strings; numbers and truth values as they are written; a list of these with commas between. */
        TEXT("text"),
        /** Whole numbers of at most 64 bits; truth values are 0 and 1, and 1.0 is 1. */
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

    /** A column of character strings, in which every row must have a value, as in those below. */
    public static Column text(String path) {
        return new Column(path, Type.TEXT, false);
    }

    /** A column of whole numbers. */
    public static Column whole(String path) {
        return new Column(path, Type.WHOLE, false);
    }

    /** A column of lists or nested fields. */
    public static Column json(String path) {
        return new Column(path, Type.JSON, false);
    }

    /** A column of numbers. */
    public static Column number(String path) {
        return new Column(path, Type.NUMBER, false);
    }

    /** The same column, in which rows may have no value. */
    public Column orNull() {
        return new Column(path, type, true);
    }
}
