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
    HYPERFORMER_PLUS_PLUS,
    /** LoRA (Hu et al., 2021): learned low-rank additions to the T5's own projections, shared by all inputs. */
    LORA,
    /** The same made by a hypernetwork for each input instance, as {@link #GENERATED} adapters are: ours, beyond the paper. */
    GENERATED_LORA;

    /** The recipe's spelling, as in {@code manual_specific}. */
    public String key() {
        return RecipeKey.spelling(this);
    }

    /** Whether the adapters depend on the instance's task. */
    public boolean needsTask() {
        return this == TASK || this == MANUAL_SPECIFIC || isSequential();
    }

    /** Whether its adapters stand behind self-attention and behind the feed-forward network, each with a layer norm. */
    public boolean isSequential() {
        return this == SEQUENTIAL || isHyperformer();
    }

    /** Whether a hypernetwork makes them of each instance's pooled encoding. */
    public boolean readsEncoding() {
        return this == GENERATED || this == GENERATED_LORA;
    }

    /** Whether a hypernetwork makes them, of the instance's encoding or of its task's vector. */
    public boolean isGenerated() {
        return this == TASK || readsEncoding();
    }

    /** Whether they are low-rank additions to projections, not bottlenecks beside or behind sublayers. */
    public boolean isLora() {
        return this == LORA || this == GENERATED_LORA;
    }

    /** Whether this is Hyperformer or Hyperformer++. */
    public boolean isHyperformer() {
        return this == HYPERFORMER || this == HYPERFORMER_PLUS_PLUS;
    }
}
