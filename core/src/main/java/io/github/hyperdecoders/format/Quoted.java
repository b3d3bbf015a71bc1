package io.github.hyperdecoders.format;

/** Names out of untrusted files, made fit for a one-line message: shortened, control characters escaped. */
final class Quoted {
    private static final int LIMIT = 120;

    private Quoted() {}

    static String of(String name) {
        return "'" + clip(name) + "'";
    }

    static String clip(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), LIMIT); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return text.length() > LIMIT ? line + "..." : line.toString();
    }
}
