package io.github.hyperdecoders.metric;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The tokeniser of NIST's mteval-v13a, in which BLEU is reported (Post 2018): ASCII punctuation stands alone, except apostrophes,
 * hyphens within words, and points and commas between digits. Marks outside ASCII, as the danda, stay with their word.
 */
final class Tokenizer13a {
    private static final Pattern PUNCTUATION = Pattern.compile("([!-~&&[^a-zA-Z0-9',.-]])");
    private static final Pattern POINT_AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
    private static final Pattern HYPHEN_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    /** Also the separators U+001C to U+001F, which Python's {@code split} takes for white space. */
    private static final Pattern SPACE = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private Tokenizer13a() {}

    static List<String> tokens(String text) {
        String line = text.stripTrailing()
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace('\n', ' ')
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        // The rules look at neighbours, so that the first and last character need some too.
        line = PUNCTUATION.matcher(" " + line + " ").replaceAll(" $1 ");
        line = POINT_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
        line = POINT_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
        line = HYPHEN_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
        return SPACE.splitAsStream(line).filter(token -> !token.isEmpty()).toList();
    }
}
