package io.github.hyperdecoders.t5;

import java.util.List;

/** The hub's parameter names of a T5, which the reference shares. */
public final class T5Names {
    /** The embedding. */
    public static final String SHARED = "shared.weight";

    /** The embedding's name, and those that old files have it under. */
    static final List<String> EMBEDDING = List.of(SHARED, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight");

    public static final String LM_HEAD = "lm_head.weight";

    /** Stored by old T5 files and used by no one. */
    private static final String DEAD_BIAS = "EncDecAttention.relative_attention_bias.weight";

    private T5Names() {}

    /** The embedding's names, the usual one first. */
    public static List<String> embeddings() {
        return EMBEDDING;
    }

    /** Whether files may have a tensor of this name that a T5 does not ask for. */
    public static boolean isRedundant(String name) {
        return name.equals(LM_HEAD) || name.endsWith(DEAD_BIAS) || EMBEDDING.contains(name);
    }

    /** {@code encoder.block.3.layer.1}: the sublayer at {@code position} of a block. */
    public static String sublayer(String stack, int block, int position) {
        return stack + ".block." + block + ".layer." + position;
    }

    public static String finalLayerNorm(String stack) {
        return stack + ".final_layer_norm.weight";
    }
}
