package io.github.hyperdecoders.recipe;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The dimensions of a T5, by which its parameters can be counted.
 *
 * @param modelDim width of the hidden states (d_model)
 * @param headDim width of an attention head (d_kv)
 * @param feedForwardDim width of the feed-forward layer (d_ff)
 * @param encoderLayers blocks of the encoder (num_layers)
 * @param decoderLayers blocks of the decoder (num_decoder_layers)
 * @param heads attention heads (num_heads)
 * @param vocabulary rows of the embedding (vocab_size)
 * @param gated whether the feed-forward layer is gated, with two input matrices, as in v1.1
 * @param tied whether the head is the embedding, as in v1.0
 */
public record T5Shape(
        int modelDim,
        int headDim,
        int feedForwardDim,
        int encoderLayers,
        int decoderLayers,
        int heads,
        int vocabulary,
        boolean gated,
        boolean tied) {
    /** Ours, of the base that comes with the program: three blocks a stack and a vocabulary of 512. */
    public static final T5Shape TINY = new T5Shape(128, 32, 256, 3, 3, 4, 512, true, false);

    /** Ours, small enough to be trained from random weights on two cores in half an hour. */
    public static final T5Shape MINI = v11(128, 32, 256, 2, 4);

    public static final T5Shape SMALL = v11(512, 64, 1024, 8, 6);
    public static final T5Shape BASE = v11(768, 64, 2048, 12, 12);
    public static final T5Shape LARGE = v11(1024, 64, 2816, 24, 16);
    public static final T5Shape XL = v11(2048, 64, 5120, 24, 32);
    public static final T5Shape XXL = v11(4096, 64, 10240, 24, 64);

    private static final int VOCABULARY = 32_128;
    private static final int POSITION_BUCKETS = 32;
    private static final Map<String, T5Shape> NAMED = wellKnown();

    private static Map<String, T5Shape> wellKnown() {
        Map<String, T5Shape> named = new TreeMap<>();
        Map<String, T5Shape> v11 = Map.of("small", SMALL, "base", BASE, "large", LARGE, "xl", XL, "xxl", XXL);
        v11.forEach((size, shape) -> {
            named.put("google/t5-" + size + "-lm-adapt", shape);
            named.put("google/t5-v1_1-" + size, shape);
            named.put("t5-" + size + "-lm-adapt", shape);
            named.put("t5-v1_1-" + size, shape);
        });
        named.put("t5-tiny", TINY);
        named.put("t5-mini", MINI);
        Map<String, T5Shape> v10 = Map.of(
                "small", v10(512, 64, 2048, 6, 8),
                "base", v10(768, 64, 3072, 12, 12),
                "large", v10(1024, 64, 4096, 24, 16));
        v10.forEach((size, shape) -> {
            named.put("google-t5/t5-" + size, shape);
            named.put("t5-" + size, shape);
        });
        return Collections.unmodifiableMap(named);
    }

    /** A T5 of version 1.1, LM-adapted or not. */
    public static T5Shape v11(int modelDim, int headDim, int feedForwardDim, int layers, int heads) {
        return new T5Shape(modelDim, headDim, feedForwardDim, layers, layers, heads, VOCABULARY, true, false);
    }

    /** A T5 of version 1.0. */
    public static T5Shape v10(int modelDim, int headDim, int feedForwardDim, int layers, int heads) {
        return new T5Shape(modelDim, headDim, feedForwardDim, layers, layers, heads, VOCABULARY, false, true);
    }

    /** The shape of a model with a well-known hub name, one of {@link #names()}. */
    public static Optional<T5Shape> named(String name) {
        return Optional.ofNullable(NAMED.get(name));
    }

    /**
     * The names of well-known models: google/t5-SIZE-lm-adapt and google/t5-v1_1-SIZE (SIZE small, base, large, xl or xxl), both
     * also without their owner, google-t5/t5-small, -base and -large with and without owner, and our own t5-tiny and t5-mini.
     */
    public static Set<String> names() {
        return NAMED.keySet();
    }

    /** How many parameters the model has, without adapters; a tied head counts once. */
    public long parameters() {
        long d = modelDim;
        long attention = 4 * d * headDim * heads + d;
        long feedForward = (gated ? 3 : 2) * d * feedForwardDim + d;
        long encoder = encoderLayers * (attention + feedForward);
        long decoder = decoderLayers * (2 * attention + feedForward);
        long embeddings = (tied ? 1 : 2) * d * vocabulary;
        long positionBiases = 2L * POSITION_BUCKETS * heads;
        long finalNorms = 2 * d;
        return encoder + decoder + embeddings + positionBiases + finalNorms;
    }
}
