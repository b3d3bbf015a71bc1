package io.github.hyperdecoders.server.serving;

import java.time.Duration;

/**
 * What one request may ask for.
 *
 * @param sourceTokens of a source, its end counted
 * @param targetTokens of a text, its end counted
 * @param texts of one source: draws or beams
 * @param sources of one request
 * @param labels of one source
 * @param time until the answer
 */
public record Limits(int sourceTokens, int targetTokens, int texts, int sources, int labels, Duration time) {
    public static final Limits DEFAULT = new Limits(512, 512, 32, 256, 256, Duration.ofSeconds(60));

    public Limits withTime(Duration other) {
        return new Limits(sourceTokens, targetTokens, texts, sources, labels, other);
    }

    public Limits withTokens(int ofSource, int ofTarget, int mostTexts) {
        return new Limits(ofSource, ofTarget, Math.min(texts, mostTexts), sources, labels, time);
    }
}
