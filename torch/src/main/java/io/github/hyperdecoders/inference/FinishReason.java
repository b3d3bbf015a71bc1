package io.github.hyperdecoders.inference;

/** Why a generated text ends where it does. */
public enum FinishReason {
    /** The model chose an end of sequence. */
    END_OF_SEQUENCE,
    /** The text has one of the stop strings. */
    STOP_STRING,
    /** It is as long as it may be. */
    LENGTH
}
