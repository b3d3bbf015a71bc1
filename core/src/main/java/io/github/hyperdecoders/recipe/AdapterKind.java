package io.github.hyperdecoders.recipe;

import java.util.Locale;

/** Where the weights of a stack's adapters come from (paper, section 3). */
public enum AdapterKind {
    /** No adapter: the stock T5 block. */
    NONE,
    /** Learned, one per block, shared by all inputs: the "single adapter". */
    MANUAL,
    /** Made by a hypernetwork for each input instance from the mean-pooled encoder output. */
    GENERATED,
    /** Made by the same hypernetwork from a learned vector of the instance's task. */
    TASK,
    /** Learned, one per block and task. */
    MANUAL_SPECIFIC;

    /** The recipe's spelling, as in {@code manual_specific}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the adapters depend on the instance's task. */
    public boolean needsTask() {
        return this == TASK || this == MANUAL_SPECIFIC;
    }
}
