package io.github.hyperdecoders.recipe;

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
    MANUAL_SPECIFIC,
    /** Learned, one per task behind self-attention and behind the feed-forward network (Houlsby et al., 2019). */
    SEQUENTIAL,
    /**
     * Hyperformer (Karimi Mahabadi et al., 2021): made from vectors of the task and the layer, after self-attention and after the
     * feed-forward network, by one hypernetwork for each of the two places.
     */
    HYPERFORMER,
    /** Hyperformer++: the same with one hypernetwork for both places, which it is told by a third vector. */
    HYPERFORMER_PLUS_PLUS;

    /** The recipe's spelling, as in {@code manual_specific}. */
    public String key() {
        return RecipeKey.spelling(this);
    }

    /** Whether the adapters depend on the instance's task. */
    public boolean needsTask() {
        return this != NONE && this != MANUAL && this != GENERATED;
    }

    /** Whether its adapters stand behind self-attention and behind the feed-forward network, each with a layer norm. */
    public boolean isSequential() {
        return this == SEQUENTIAL || isHyperformer();
    }

    /** Whether this is Hyperformer or Hyperformer++. */
    public boolean isHyperformer() {
        return this == HYPERFORMER || this == HYPERFORMER_PLUS_PLUS;
    }
}
