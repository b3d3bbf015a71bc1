package io.github.hyperdecoders.recipe;

/** How many layers of a stack a hypernetwork makes adapters for; the recipe spells it in lower case. */
public enum HypernetworkScope {
    /** All: there is one for the stack, which a learned embedding of the layer tells whose adapter it is to make (paper, section 3.2). */
    SHARED,
    /** One: every layer has a hypernetwork of its own, which needs no embedding of the layer. Ours, beyond the paper. */
    PER_LAYER;

    /** The recipe's spelling. */
    public String key() {
        return RecipeKey.spelling(this);
    }
}
