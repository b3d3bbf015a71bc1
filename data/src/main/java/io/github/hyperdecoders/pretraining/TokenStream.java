package io.github.hyperdecoders.pretraining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * All documents' tokens end to end, in memory (four bytes a token), each document ended by a separator, so that a segment which spans
 * two documents shows where the one ends. Immutable once packed.
 */
public final class TokenStream {
    private static final int BLOCK = 1 << 16;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final List<int[]> blocks = new ArrayList<>();
    private long length;
    private long documents;
    private long hash = FNV_OFFSET;

    private TokenStream() {}

    /**
     * Packs the documents.
     *
     * @param tokenize a text's token ids, without any end of sequence
     * @param separator the token after every document: {@code </s>}
     */
    public static TokenStream pack(Documents documents, Function<String, int[]> tokenize, int separator) {
        TokenStream stream = new TokenStream();
        documents.forEach(document -> {
            int[] tokens = tokenize.apply(document);
            if (tokens.length > 0) {
                for (int token : tokens) {
                    stream.append(token);
                }
                stream.append(separator);
                stream.documents++;
            }
        });
        return stream;
    }

    private void append(int token) {
        int at = (int) (length % BLOCK);
        if (at == 0) {
            blocks.add(new int[BLOCK]);
        }
        blocks.get(blocks.size() - 1)[at] = token;
        hash = (hash ^ token) * FNV_PRIME;
        length++;
    }

    /** Tokens, separators counted. */
    public long length() {
        return length;
    }

    /** Documents that have tokens. */
    public long documents() {
        return documents;
    }

    /** What tells this text from another, in words: its documents, tokens, and a hash of them (FNV-1a, a token a step). */
    public String description() {
        return String.format(Locale.ROOT, "%,d documents, %,d tokens, hash %016x", documents, length, hash);
    }

    /**
     * The tokens from {@code start} on, as the caller's own array.
     *
     * @throws IndexOutOfBoundsException if the stream has fewer
     */
    public int[] slice(long start, int count) {
        if (start < 0 || count < 0 || start + count > length) {
            throw new IndexOutOfBoundsException(count + " tokens from " + start + " on, of " + length);
        }
        int[] tokens = new int[count];
        for (int done = 0; done < count; ) {
            int at = (int) ((start + done) % BLOCK);
            int here = Math.min(count - done, BLOCK - at);
            System.arraycopy(blocks.get((int) ((start + done) / BLOCK)), at, tokens, done, here);
            done += here;
        }
        return tokens;
    }
}
