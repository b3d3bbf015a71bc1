package io.github.hyperdecoders.recipe;

/** Which numbers the model computes with; the recipe spells it in lower case. */
public enum Precision {
    /** Double precision, for checking. */
    FP64,
    /** Single precision, as in the reference. */
    FP32,
    /** Master weights in fp32, matrix products in bf16. */
    BF16,
    /** bf16 where the device is fast at it, else fp32. */
    AUTO
}
