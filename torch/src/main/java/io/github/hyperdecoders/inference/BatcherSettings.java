package io.github.hyperdecoders.inference;

/**
 * Limits of a {@link Batcher}.
 *
 * @param maxWaiting requests that may wait; more are refused
 * @param maxRows targets that are decoded at a time: a request has as many as it has beams or draws
 * @param maxSourceTokens source tokens of the requests that are decoded at a time; one request alone may have more
 * @param maxEncodedTokens source tokens that are encoded between two steps, for which what is under way waits; one request alone may have more
 */
public record BatcherSettings(int maxWaiting, int maxRows, int maxSourceTokens, int maxEncodedTokens) {
    public static final BatcherSettings DEFAULT = new BatcherSettings(1024, 64, 8192, 2048);

    public BatcherSettings {
        if (maxWaiting < 1 || maxRows < 1 || maxSourceTokens < 1 || maxEncodedTokens < 1) {
            throw new IllegalArgumentException("maxWaiting " + maxWaiting + ", maxRows " + maxRows
                    + ", maxSourceTokens " + maxSourceTokens + ", maxEncodedTokens " + maxEncodedTokens
                    + ": each is at least 1");
        }
    }
}
