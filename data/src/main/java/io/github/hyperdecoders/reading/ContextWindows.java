package io.github.hyperdecoders.reading;

import io.github.hyperdecoders.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts contexts into overlapping windows. A source is {@code question: Q context: }, the window's tokens and the end of sequence; the
 * context is tokenised once, so a window may begin inside a word.
 *
 * @param encoder the tokenizer
 * @param maxLength most tokens of a source
 * @param stride how many context tokens a window shares with the one before it
 */
public record ContextWindows(OffsetEncoder encoder, int maxLength, int stride) {
    /** The reference's overlap, for sources of 512 tokens. */
    private static final int LARGEST_STRIDE = 128;

    /** @throws InputException if no window could ever hold more than the overlap */
    public ContextWindows {
        if (maxLength - 1 - encoder.tokens(prefix("")).ids().length <= stride) {
            throw new InputException(
                    "max_source_length is " + maxLength + ", expected more: a window of a context overlaps the"
                            + " one before it by " + stride + " tokens and has to hold the question as well");
        }
    }

    /** Windows with the reference's overlap of 128 tokens, or a quarter of a source where that is less. */
    public static ContextWindows of(OffsetEncoder encoder, int maxLength) {
        return new ContextWindows(encoder, maxLength, Math.min(LARGEST_STRIDE, maxLength / 4));
    }

    static String prefix(String question) {
        return "question: " + question + " context: ";
    }

    /** The windows of a question's context, in its order; at least one, and no answer of the question is lost between two. */
    public List<Window> of(Question question) {
        int[] prefix = shortened(question.text());
        OffsetEncoder.Tokens context = encoder.tokens(question.context());
        int size = maxLength - 1 - prefix.length;
        int count = context.ids().length;
        List<Window> windows = new ArrayList<>();
        int from = 0;
        while (true) {
            int to = Math.min(from + size, count);
            Span part = to == from ? new Span(0, 0) : new Span(context.starts()[from], context.ends()[to - 1]);
            windows.add(new Window(question, part, source(prefix, context.ids(), from, to), answer(question, part)));
            if (to == count) {
                return windows;
            }
            from = to - stride;
        }
    }

    private int[] source(int[] prefix, int[] context, int from, int to) {
        int[] ids = Arrays.copyOf(prefix, prefix.length + to - from + 1);
        System.arraycopy(context, from, ids, prefix.length, to - from);
        ids[ids.length - 1] = encoder.endOfSequence();
        return ids;
    }

    private static String answer(Question question, Span part) {
        for (int i = 0;
                i < Math.min(question.detected().size(), question.answers().size());
                i++) {
            if (question.detected().get(i).stream().anyMatch(span -> span.isWithin(part))) {
                return question.answers().get(i);
            }
        }
        return "";
    }

    /**
     * The tokens before the context. A question that leaves a window no more than the overlap would never come to an end: it is cut
     * so that it takes half of what there is to share.
     */
    private int[] shortened(String question) {
        int[] prefix = encoder.tokens(prefix(question)).ids();
        if (maxLength - 1 - prefix.length > stride) {
            return prefix;
        }
        int bare = encoder.tokens(prefix("")).ids().length;
        int most = bare + (maxLength - 1 - stride - bare) / 2;
        String text = question;
        while (prefix.length > most) {
            OffsetEncoder.Tokens tokens = encoder.tokens(text);
            int kept = Math.max(0, tokens.ids().length - (prefix.length - most));
            text = kept == 0 ? "" : text.substring(0, Math.min(tokens.ends()[kept - 1], text.length() - 1));
            prefix = encoder.tokens(prefix(text)).ids();
        }
        return prefix;
    }
}
