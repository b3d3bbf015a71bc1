package io.github.hyperdecoders.t5;

/** The hub's parameter names of a T5, which the reference shares. */
public final class T5Names {
    public static final String SHARED = "shared.weight";
    public static final String LM_HEAD = "lm_head.weight";

    /** What the names of both stacks' tables of position biases end in. */
    static final String RELATIVE_BIAS = ".SelfAttention.relative_attention_bias.weight";

    /** What the names of attention's queries end in. */
    static final String QUERY = ".q.weight";

    /** What the names of attention's keys end in. */
    static final String KEY = ".k.weight";

    private T5Names() {}

    /** {@code encoder.block.3.layer.1}: the sublayer at {@code position} of a block. */
    public static String sublayer(String stack, int block, int position) {
        return stack + ".block." + block + ".layer." + position;
    }

    public static String finalLayerNorm(String stack) {
        return stack + ".final_layer_norm.weight";
    }
}
