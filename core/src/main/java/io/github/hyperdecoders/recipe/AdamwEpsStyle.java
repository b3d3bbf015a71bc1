package io.github.hyperdecoders.recipe;

/** Where AdamW adds its epsilon; the recipe spells it in lower case. */
public enum AdamwEpsStyle {
    /** After the bias correction, as in PyTorch and the paper. */
    TORCH,
    /** Before it, as in the AdamW of transformers that the reference used. */
    HF
}
