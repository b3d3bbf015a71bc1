package io.github.hyperdecoders.recipe;

/** When a recurring thing is done during training; the recipe spells it in lower case. */
public enum IntervalStrategy {
    /** Never. */
    NO,
    /** Every so many steps. */
    STEPS,
    /** At the end of every epoch. */
    EPOCH
}
