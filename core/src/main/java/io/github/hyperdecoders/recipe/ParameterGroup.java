package io.github.hyperdecoders.recipe;

/** Parameters that can have a learning rate of their own; the recipe spells it in lower case. */
public enum ParameterGroup {
    /** Learned adapters, LoRA's factors among them, with their own layer norms. */
    ADAPTERS,
    /** Hypernetworks with all that enters them: layer embeddings, task vectors, the MLP behind the pooled encoding. */
    HYPERNETWORK,
    /** The T5's layer norms. */
    LAYER_NORMS,
    /** All else of the T5. */
    T5;

    /** The recipe's spelling. */
    public String key() {
        return RecipeKey.spelling(this);
    }
}
