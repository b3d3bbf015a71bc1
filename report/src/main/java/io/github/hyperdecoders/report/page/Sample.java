package io.github.hyperdecoders.report.page;

import org.jspecify.annotations.Nullable;

/**
 * One instance with its prediction.
 *
 * @param source what the encoder read
 * @param target what the decoder should have written
 * @param prediction what it wrote
 * @param score in words, as "f1 50.0"; null where it is not scored alone
 */
public record Sample(
        String source,
        String target,
        String prediction,
        @Nullable String score) {}
