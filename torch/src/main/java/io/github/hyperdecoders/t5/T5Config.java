package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.compute.Heads;

/**
 * The shape of a T5, by the meaning of the fields in the hub's config.json.
 *
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
 * @param gated gated GELU (v1.1) instead of ReLU (v1.0)
 * @param tied the head is the embedding, its input scaled by {@code dModel^-0.5} (v1.0)
 * @param padId padding, also the decoder's start
 * @param eosId end of sequence
 */
public record T5Config(
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
        boolean gated,
        boolean tied,
        int padId,
        int eosId) {

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
        if (padId < 0 || padId >= vocabSize || eosId < 0 || eosId >= vocabSize) {
            throw new InputException("pad_token_id " + padId + " and eos_token_id " + eosId
                    + ": expected ids below vocab_size (" + vocabSize + ")");
        }
        if (!(epsilon > 0)) {
            throw new InputException("layer_norm_epsilon is " + epsilon + ", expected a positive number");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new InputException("dropout_rate is " + dropout + ", expected a number in [0, 1)");
        }
    }

    /** The heads of every attention. */
    public Heads attentionHeads() {
        return new Heads(heads, dKv);
    }

    /** Width of all heads together. */
    public int inner() {
        return heads * dKv;
    }

    public T5Config withDropout(double rate) {
        return new T5Config(
                vocabSize,
                dModel,
                dKv,
                dFf,
                encoderLayers,
                decoderLayers,
                heads,
                buckets,
                maxDistance,
                rate,
                epsilon,
                gated,
                tied,
                padId,
                eosId);
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new InputException(key + " is " + value + ", expected a positive number");
        }
    }
}
