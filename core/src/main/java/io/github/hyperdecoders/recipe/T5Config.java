package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a T5 is, without its weights, by the meaning of the fields in the hub's config.json.
 *
 * @param family its {@code model_type}
 * @param vocabSize rows of the embedding
 * @param dModel width of the residual stream
 * @param dKv width of one attention head
 * @param dFf width of the feed-forward layer
 * @param encoderLayers blocks of the encoder ({@code num_layers})
 * @param decoderLayers blocks of the decoder ({@code num_decoder_layers})
 * @param heads attention heads
 * @param buckets relative-position buckets
 * @param maxDistance distance beyond which all positions share a bucket
 * @param dropout dropout rate while training
 * @param epsilon of the layer norms
 * @param activation of the feed-forward layer
 * @param gated whether the feed-forward layer is gated, with two input matrices, as in v1.1
 * @param head how the decoder's output becomes scores
 * @param ids the tokens that mean something
 */
public record T5Config(
        T5Family family,
        int vocabSize,
        int dModel,
        int dKv,
        int dFf,
        int encoderLayers,
        int decoderLayers,
        int heads,
        int buckets,
        int maxDistance,
        double dropout,
        double epsilon,
        Activation activation,
        boolean gated,
        Head head,
        TokenIds ids) {

    /**
     * The language-model head.
     *
     * @param own whether it has a matrix of its own, {@code lm_head.weight}, rather than the embedding's
     * @param scaled whether its input is multiplied by {@code dModel^-0.5} ({@code scale_decoder_outputs})
     * @param tieFlag {@code tie_word_embeddings}, which no longer says either: transformers 5 writes true for every T5
     */
    public record Head(boolean own, boolean scaled, boolean tieFlag) {
        /** T5 1.1's. */
        public static final Head OWN = new Head(true, false, false);
        /** T5 1.0's: the embedding, scaled. */
        public static final Head TIED = new Head(false, true, true);

        /** The same with or without a matrix of its own. */
        public Head withOwn(boolean isOwn) {
            return new Head(isOwn, scaled, tieFlag);
        }
    }

    /**
     * Ids of special tokens.
     *
     * @param start what decoding starts from ({@code decoder_start_token_id})
     * @param pad padding
     * @param ends each ends a sequence; one or more
     */
    public record TokenIds(int start, int pad, List<Integer> ends) {
        /** Those of T5 and mT5: 0 for start and padding, 1 for the end. */
        public static final TokenIds STANDARD = new TokenIds(0, 0, List.of(1));

        public TokenIds {
            ends = List.copyOf(ends);
        }
    }

    private static final int BUCKETS = 32;
    private static final int MAX_DISTANCE = 128;
    private static final double DROPOUT = 0.1;
    private static final double EPSILON = 1e-6;

    public T5Config {
        requirePositive("vocab_size", vocabSize);
        requirePositive("d_model", dModel);
        requirePositive("d_kv", dKv);
        requirePositive("d_ff", dFf);
        requirePositive("num_layers", encoderLayers);
        requirePositive("num_decoder_layers", decoderLayers);
        requirePositive("num_heads", heads);
        requirePositive("relative_attention_num_buckets", buckets);
        requirePositive("relative_attention_max_distance", maxDistance);
        if (buckets < 4 || buckets % 4 != 0 || maxDistance <= buckets / 2) {
            throw new InputException(
                    "relative_attention_num_buckets " + buckets + " with relative_attention_max_distance " + maxDistance
                            + ": expected a multiple of 4, and a distance above half of it");
        }
        if ((long) heads * dKv > Integer.MAX_VALUE) {
            throw new InputException("num_heads " + heads + " times d_kv " + dKv + ": too wide");
        }
        if (ids.ends().isEmpty()) {
            throw new InputException("eos_token_id is an empty list, expected the id of a token that ends a text");
        }
        requireToken("pad_token_id", ids.pad(), vocabSize);
        requireToken("decoder_start_token_id", ids.start(), vocabSize);
        for (int end : ids.ends()) {
            requireToken("eos_token_id", end, vocabSize);
        }
        if (!(epsilon > 0)) {
            throw new InputException("layer_norm_epsilon is " + epsilon + ", expected a positive number");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new InputException("dropout_rate is " + dropout + ", expected a number in [0, 1)");
        }
    }

    /** A T5 of version 1.1, LM-adapted or not, with as many layers in both stacks. */
    public static T5Config v11(int vocabSize, int dModel, int dKv, int dFf, int layers, int heads) {
        return new T5Config(
                T5Family.T5,
                vocabSize,
                dModel,
                dKv,
                dFf,
                layers,
                layers,
                heads,
                BUCKETS,
                MAX_DISTANCE,
                DROPOUT,
                EPSILON,
                Activation.GELU_NEW,
                true,
                Head.OWN,
                TokenIds.STANDARD);
    }

    /** A T5 of version 1.0. */
    public static T5Config v10(int vocabSize, int dModel, int dKv, int dFf, int layers, int heads) {
        return v11(vocabSize, dModel, dKv, dFf, layers, heads)
                .withFeedForward(Activation.RELU, false)
                .withHead(Head.TIED);
    }

    /** Width of all heads together. */
    public int inner() {
        return heads * dKv;
    }

    /** What decoding starts from. */
    public int startId() {
        return ids.start();
    }

    public int padId() {
        return ids.pad();
    }

    /** What ends a text: the first where there are several. */
    public int eosId() {
        return ids.ends().get(0);
    }

    /** Whether a token ends a sequence. */
    public boolean isEnd(int id) {
        return ids.ends().contains(id);
    }

    /** All that end a sequence. */
    public int[] endIds() {
        return ids.ends().stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many parameters the model has, without adapters; a tied head counts once. */
    public long parameters() {
        long d = dModel;
        long attention = 4 * d * inner() + d;
        long feedForward = (gated ? 3 : 2) * d * dFf + d;
        long encoder = encoderLayers * (attention + feedForward);
        long decoder = decoderLayers * (2 * attention + feedForward);
        long embeddings = (head.own() ? 2 : 1) * d * vocabSize;
        long tables = family.hasPositionsInEveryLayer() ? (long) encoderLayers + decoderLayers : 2;
        long finalNorms = 2 * d;
        return encoder + decoder + embeddings + tables * buckets * heads + finalNorms;
    }

    public T5Config withFamily(T5Family other) {
        return with(c -> c.family = other);
    }

    public T5Config withVocabulary(int rows) {
        return with(c -> c.vocabSize = rows);
    }

    public T5Config withLayers(int encoder, int decoder) {
        return with(c -> {
            c.encoderLayers = encoder;
            c.decoderLayers = decoder;
        });
    }

    public T5Config withDropout(double rate) {
        return with(c -> c.dropout = rate);
    }

    public T5Config withFeedForward(Activation other, boolean isGated) {
        return with(c -> {
            c.activation = other;
            c.gated = isGated;
        });
    }

    public T5Config withHead(Head other) {
        return with(c -> c.head = other);
    }

    public T5Config withIds(TokenIds other) {
        return with(c -> c.ids = other);
    }

    private T5Config with(Consumer<Components> change) {
        Components components = new Components(this);
        change.accept(components);
        return components.config();
    }

    /** Those of a description, to be changed before they are one again. */
    private static final class Components {
        private T5Family family;
        private int vocabSize;
        private final int dModel;
        private final int dKv;
        private final int dFf;
        private int encoderLayers;
        private int decoderLayers;
        private final int heads;
        private final int buckets;
        private final int maxDistance;
        private double dropout;
        private final double epsilon;
        private Activation activation;
        private boolean gated;
        private Head head;
        private TokenIds ids;

        Components(T5Config from) {
            family = from.family;
            vocabSize = from.vocabSize;
            dModel = from.dModel;
            dKv = from.dKv;
            dFf = from.dFf;
            encoderLayers = from.encoderLayers;
            decoderLayers = from.decoderLayers;
            heads = from.heads;
            buckets = from.buckets;
            maxDistance = from.maxDistance;
            dropout = from.dropout;
            epsilon = from.epsilon;
            activation = from.activation;
            gated = from.gated;
            head = from.head;
            ids = from.ids;
        }

        T5Config config() {
            return new T5Config(
                    family,
                    vocabSize,
                    dModel,
                    dKv,
                    dFf,
                    encoderLayers,
                    decoderLayers,
                    heads,
                    buckets,
                    maxDistance,
                    dropout,
                    epsilon,
                    activation,
                    gated,
                    head,
                    ids);
        }
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new InputException(key + " is " + value + ", expected a positive number");
        }
    }

    private static void requireToken(String key, int id, int vocabSize) {
        if (id < 0 || id >= vocabSize) {
            throw new InputException(key + " is " + id + ", expected an id below vocab_size (" + vocabSize + ")");
        }
    }
}
