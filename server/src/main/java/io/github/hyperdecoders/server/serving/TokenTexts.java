package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.inference.GeneratedToken;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What each token of a growing text adds to it. Together that is the decoded text, and {@code </s>}. For one thread at a time. */
public final class TokenTexts {
    private static final String END = "</s>";
    /** What stands in a decoded text for bytes that are no whole character yet. */
    private static final char INCOMPLETE = '\uFFFD';

    private final T5Tokenizer tokenizer;
    private int[] ids = new int[16];
    private int count;
    private int given;

    public TokenTexts(T5Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The tokens of a whole text. */
    public static List<TokenText> of(T5Tokenizer tokenizer, List<GeneratedToken> tokens) {
        TokenTexts texts = new TokenTexts(tokenizer);
        List<TokenText> all = new ArrayList<>();
        tokens.forEach(token -> all.add(texts.next(token)));
        return all;
    }

    /** The token that comes after those before. */
    public TokenText next(GeneratedToken token) {
        if (token.id() == tokenizer.endOfSequence()) {
            return new TokenText(token, END, given, true);
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = token.id();
        String text = tokenizer.decode(Arrays.copyOf(ids, count));
        int end = text.length();
        while (end > given && text.charAt(end - 1) == INCOMPLETE) {
            end--;
        }
        int begin = given;
        given = Math.max(given, end);
        return new TokenText(token, end > begin ? text.substring(begin, end) : "", begin, false);
    }
}
