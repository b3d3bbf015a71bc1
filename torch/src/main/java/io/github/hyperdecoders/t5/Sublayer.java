package io.github.hyperdecoders.t5;

/** The sublayers of a block whose output adapters may change. */
public enum Sublayer {
    SELF_ATTENTION,
    FEED_FORWARD
}
