package io.github.hyperdecoders.inference;

import java.time.Duration;

/** Hears of a {@link Batcher}'s work, to measure it. Called by the thread that works for everybody: it must be quick. */
public interface BatcherListener {
    /** Nobody. */
    BatcherListener NONE = new BatcherListener() {};

    /** Sources were encoded together. */
    default void encoded(int sources, int sourceTokens, Duration time) {}

    /** So many targets got a token each. */
    default void stepped(int rows, Duration time) {}

    /** A request was answered. */
    default void answered(Hyperdecoder model, Answer answer) {}

    /** Candidates were scored. */
    default void scored(Hyperdecoder model, Duration total) {}

    /** A request ended without an answer: refused, cancelled or failed. */
    default void failed(Hyperdecoder model, Throwable cause) {}
}
