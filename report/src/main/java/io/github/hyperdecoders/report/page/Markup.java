package io.github.hyperdecoders.report.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/** HTML under construction. Whatever comes in as text or as an attribute's value is shown as it is and never read as markup. */
final class Markup {
    private static final Set<String> VOID = Set.of("meta", "input", "br", "hr");

    private final StringBuilder html = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values by turns
     */
    Markup open(String tag, String... attributes) {
        html.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            html.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        html.append('>');
        if (!VOID.contains(tag)) {
            open.push(tag);
        }
        return this;
    }

    /** Ends the element begun last. */
    Markup close() {
        html.append("</").append(open.pop()).append('>');
        return this;
    }

    /** Ends the element begun last, and the line. */
    Markup closeLine() {
        close();
        html.append('\n');
        return this;
    }

    Markup text(String text) {
        html.append(escaped(text));
        return this;
    }

    /** A whole element around a text. */
    Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** Markup of our own, finished elsewhere. */
    Markup add(Markup finished) {
        html.append(finished);
        return this;
    }

    /** The content of a script or style element, which is not escaped: only from our own jars, or from {@link ChartData}. */
    Markup verbatim(String content) {
        String lower = content.toLowerCase(Locale.ROOT);
        if (lower.contains("</script") || lower.contains("</style") || lower.contains("<!--")) {
            throw new IllegalArgumentException("a script or style that ends itself");
        }
        html.append(content);
        return this;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return html.toString();
    }

    private static String escaped(String text) {
        return VisibleText.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
