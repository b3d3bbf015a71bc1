package io.github.hyperdecoders.report.page;

/**
 * Texts that a model or a data set wrote, made fit to be shown: what cannot be seen, or turns the text around it, is written as
 * {@code ⟨U+202E⟩}. That is every control character but the line feed and the tab, every format character but the two joiners that
 * scripts and emoji need, and surrogates without their other half.
 */
final class VisibleText {
    private static final int JOINER = 0x200d;
    private static final int NON_JOINER = 0x200c;

    private VisibleText() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isHidden(c)) {
                shown.append(String.format("⟨U+%04X⟩", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.FORMAT -> c != JOINER && c != NON_JOINER;
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
