package io.github.hyperdecoders.server.http;

import tools.jackson.databind.JsonNode;

/** A client's value in a message to the client: on one line, and short. */
final class Shown {
    private static final int MOST = 80;

    private Shown() {}

    static String value(Object value) {
        String text = value instanceof JsonNode node
                ? node.toString()
                : value instanceof String string ? "'" + string + "'" : String.valueOf(value);
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MOST ? line : line.substring(0, line.offsetByCodePoints(0, MOST - 10)) + " ...";
    }
}
