package io.github.hyperdecoders.task;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with fields to fill in from a row: a path of a column between braces, as in "first choice: {choices.text[0]}". A doubled
 * brace stands for a single one.
 *
 * @param parts literal texts and fields in turn
 */
public record Template(List<Part> parts) {
    /** A piece of the text. */
    sealed interface Part {
        record Literal(String text) implements Part {}

        record Field(String path) implements Part {}
    }

    public Template {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if a brace has no partner or holds nothing
     */
    public static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
                literal.append(c);
                at += 2;
            } else if (c == '{') {
                int end = text.indexOf('}', at);
                if (end < 0 || text.substring(at + 1, end).isBlank()) {
                    throw new IllegalArgumentException("the brace at character " + (at + 1) + " of '" + text + "' "
                            + (end < 0 ? "is not closed" : "names no column") + "; {{ stands for a brace itself");
                }
                if (!literal.isEmpty()) {
                    parts.add(new Part.Literal(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(new Part.Field(text.substring(at + 1, end).strip()));
                at = end + 1;
            } else if (c == '}') {
                throw new IllegalArgumentException("the brace at character " + (at + 1) + " of '" + text
                        + "' closes nothing; }} stands for a brace itself");
            } else {
                literal.append(c);
                at++;
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
        }
        return new Template(parts);
    }

    /** The columns it needs. */
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Field field) {
                columns.add(Column.text(field.path()));
            }
        }
        return columns;
    }

    /** The text of a row, its fields as they are. */
    public String fill(Row row) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Field field) {
                text.append(row.text(field.path()));
            } else if (part instanceof Part.Literal literal) {
                text.append(literal.text());
            }
        }
        return text.toString();
    }

    /** As it was written. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Field field) {
                text.append('{').append(field.path()).append('}');
            } else if (part instanceof Part.Literal literal) {
                text.append(literal.text().replace("{", "{{").replace("}", "}}"));
            }
        }
        return text.toString();
    }
}
