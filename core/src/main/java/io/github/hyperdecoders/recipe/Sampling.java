package io.github.hyperdecoders.recipe;

/** How training examples of several tasks are mixed; the recipe spells it in lower case. */
public enum Sampling {
    /** All training sets joined and shuffled: proportional to size, tasks mixed in a batch. What the reference runs. */
    CONCATENATE,
    /** One task per batch, drawn with replacement with weight (size / total)^(1 / temperature). */
    TEMPERATURE,
    /** One task per batch, each as often as the others. */
    EVEN
}
