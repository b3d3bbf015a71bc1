package io.github.hyperdecoders.recipe;

import org.jspecify.annotations.Nullable;

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

    // Switches, so that whoever adds a kind is asked each of these questions by the compiler.

    /** Whether the adapters depend on the instance's task. */
    public boolean needsTask() {
        return switch (this) {
            case TASK, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS -> true;
            case NONE, MANUAL, GENERATED, LORA, GENERATED_LORA -> false;
        };
    }

    /** Whether its adapters stand behind self-attention and behind the feed-forward network, each with a layer norm. */
    public boolean isSequential() {
        return switch (this) {
            case SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS -> true;
            case NONE, MANUAL, GENERATED, TASK, MANUAL_SPECIFIC, LORA, GENERATED_LORA -> false;
        };
    }

    /** Whether a hypernetwork makes them of each instance's pooled encoding. */
    public boolean readsEncoding() {
        return switch (this) {
            case GENERATED, GENERATED_LORA -> true;
            case NONE, MANUAL, TASK, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS, LORA -> false;
        };
    }

    /** Whether a hypernetwork makes them, of the instance's encoding or of its task's vector. */
    public boolean isGenerated() {
        return switch (this) {
            case GENERATED, TASK, GENERATED_LORA -> true;
            case NONE, MANUAL, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS, LORA -> false;
        };
    }

    /** Whether they are low-rank additions to projections, not bottlenecks beside or behind sublayers. */
    public boolean isLora() {
        return switch (this) {
            case LORA, GENERATED_LORA -> true;
            case NONE, MANUAL, GENERATED, TASK, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS ->
                false;
        };
    }

    /** Whether this is Hyperformer or Hyperformer++. */
    public boolean isHyperformer() {
        return switch (this) {
            case HYPERFORMER, HYPERFORMER_PLUS_PLUS -> true;
            case NONE, MANUAL, GENERATED, TASK, MANUAL_SPECIFIC, SEQUENTIAL, LORA, GENERATED_LORA -> false;
        };
    }

    /**
     * The learned kind of the same shape, which serves the encoder's first pass where the second's adapters are made of its pooled output;
     * null where there is one pass.
     */
    public @Nullable AdapterKind ofFirstPass() {
        return switch (this) {
            case GENERATED -> MANUAL;
            case GENERATED_LORA -> LORA;
            case NONE, MANUAL, TASK, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS, LORA -> null;
        };
    }
}
