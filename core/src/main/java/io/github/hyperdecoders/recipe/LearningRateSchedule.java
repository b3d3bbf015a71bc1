package io.github.hyperdecoders.recipe;

/** How the learning rate changes over a run, after warm-up where there is one, as in transformers; the recipe spells it in lower case. */
public enum LearningRateSchedule {
    /** Falls in a line to 0. */
    LINEAR,
    /** Falls along half a cosine to 0. */
    COSINE,
    /** Falls along a cosine, with hard restarts. */
    COSINE_W_RESTARTS,
    /** Falls along a polynomial to 1e-7. */
    POLYNOMIAL,
    /** Stays, without any warm-up. */
    CONSTANT,
    /** Rises during warm-up, then stays. */
    CONSTANT_W_WARMUP
}
