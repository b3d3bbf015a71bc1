package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.recipe.T5Config;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear maps of a block that share their input: adapters of projections meet them together. The maps of one constant are equally wide;
 * their results lie end to end.
 */
public enum Projections {
    SELF_KEY_QUERY_VALUE("SelfAttention"),
    SELF_OUTPUT("SelfAttention"),
    CROSS_QUERY("EncDecAttention"),
    CROSS_KEY_VALUE("EncDecAttention"),
    CROSS_OUTPUT("EncDecAttention"),
    FEED_FORWARD_IN("DenseReluDense"),
    FEED_FORWARD_OUT("DenseReluDense");

    private final String module;

    Projections(String module) {
        this.module = module;
    }

    /** Whether the blocks of {@code stack} have them. */
    public boolean areIn(Stack stack) {
        return stack == Stack.DECODER || !module.equals("EncDecAttention");
    }

    /** The maps' names in the order of their results. */
    public List<String> maps(T5Config config) {
        return switch (this) {
            case SELF_KEY_QUERY_VALUE -> List.of("k", "q", "v");
            case CROSS_QUERY -> List.of("q");
            case CROSS_KEY_VALUE -> List.of("k", "v");
            case SELF_OUTPUT, CROSS_OUTPUT -> List.of("o");
            case FEED_FORWARD_IN -> config.gated() ? List.of("wi_0", "wi_1") : List.of("wi");
            case FEED_FORWARD_OUT -> List.of("wo");
        };
    }

    /** {@code SelfAttention}: the module of a block that they are part of. */
    public String module() {
        return module;
    }

    /** {@code decoder.block.3.layer.1.EncDecAttention}. */
    public String moduleName(Stack stack, int layer) {
        int position = switch (this) {
            case SELF_KEY_QUERY_VALUE, SELF_OUTPUT -> 0;
            case CROSS_QUERY, CROSS_KEY_VALUE, CROSS_OUTPUT -> 1;
            case FEED_FORWARD_IN, FEED_FORWARD_OUT -> stack.feedForwardPosition();
        };
        return T5Names.sublayer(stack.key(), layer, position) + "." + module;
    }

    /**
     * Those that the map of a whole name is one of.
     *
     * @param name such as {@link #names} has it
     */
    public static Projections of(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        boolean cross = name.contains("EncDecAttention");
        return switch (last) {
            case "q" -> cross ? CROSS_QUERY : SELF_KEY_QUERY_VALUE;
            case "k", "v" -> cross ? CROSS_KEY_VALUE : SELF_KEY_QUERY_VALUE;
            case "o" -> cross ? CROSS_OUTPUT : SELF_OUTPUT;
            case "wo" -> FEED_FORWARD_OUT;
            case "wi", "wi_0", "wi_1" -> FEED_FORWARD_IN;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The whole names of all such maps in a stack, such as {@code encoder.block.0.layer.0.SelfAttention.q}, block by block. */
    public static List<String> names(Stack stack, T5Config config) {
        List<String> names = new ArrayList<>();
        for (int layer = 0; layer < stack.layers(config); layer++) {
            for (Projections projections : values()) {
                if (projections.areIn(stack)) {
                    String module = projections.moduleName(stack, layer);
                    projections.maps(config).forEach(map -> names.add(module + "." + map));
                }
            }
        }
        return names;
    }

    /** Width of what they read. */
    public int in(T5Config config) {
        return switch (this) {
            case SELF_OUTPUT, CROSS_OUTPUT -> config.inner();
            case FEED_FORWARD_OUT -> config.dFf();
            default -> config.dModel();
        };
    }

    /** Width of what each of them makes. */
    public int out(T5Config config) {
        return switch (this) {
            case SELF_OUTPUT, CROSS_OUTPUT, FEED_FORWARD_OUT -> config.dModel();
            case FEED_FORWARD_IN -> config.dFf();
            default -> config.inner();
        };
    }
}
