package io.github.hyperdecoders.recipe;

import java.util.List;

/**
 * The adapters of both stacks (paper, section 3). Widths matter only where a stack's kind uses them.
 *
 * @param encoder kind of the encoder's adapters
 * @param decoder kind of the decoder's adapters
 * @param encoderDim bottleneck width of the encoder's adapters
 * @param decoderDim bottleneck width of the decoder's adapters
 * @param hypernetworkBottleneck width of the hypernetworks' hidden layer
 * @param hypernetwork whether all layers of a stack share one hypernetwork
 * @param normInput whether adapters read the layer-normed hidden state
 * @param processEncoderOutput whether an MLP stands between the pooled encoder output and the hypernetwork
 * @param taskEmbeddingDim width of Hyperformer's vectors of tasks, layers and places
 * @param taskHiddenDim width of the hidden layer that joins these vectors
 * @param projectedTaskEmbeddingDim width of what is made of them and enters Hyperformer's hypernetworks
 * @param loraRank rank of LoRA's additions
 * @param loraAlpha LoRA's additions are scaled by {@code loraAlpha / loraRank}
 * @param loraTargets the projections that LoRA adds to, each as {@link LoraTarget} reads it: {@code q} both in self-attention and in
 *     cross-attention
 */
public record AdapterSettings(
        @Key(
                value = "encoder_adapter",
                byDefault = "manual",
                doc = "Where the weights of the encoder's adapters come from.")
        AdapterKind encoder,

        @Key(
                value = "decoder_adapter",
                byDefault = "generated",
                doc = "Where the weights of the decoder's adapters come from.")
        AdapterKind decoder,

        @Key(
                value = "encoder_adapter_dim",
                byDefault = "" + AdapterSettings.DIM,
                range = Range.NOT_NEGATIVE,
                doc = "Bottleneck width of the encoder's adapters.")
        int encoderDim,

        @Key(
                value = "decoder_adapter_dim",
                byDefault = "" + AdapterSettings.DIM,
                range = Range.NOT_NEGATIVE,
                doc = "Bottleneck width of the decoder's adapters.")
        int decoderDim,

        @Key(
                value = "hypernetwork_bottleneck",
                byDefault = "" + AdapterSettings.HYPERNETWORK_BOTTLENECK,
                range = Range.NOT_NEGATIVE,
                doc = "Width of the hypernetworks' hidden layer.")
        int hypernetworkBottleneck,

        @Key(
                value = "hypernetwork",
                byDefault = "shared",
                ours = true,
                doc =
                        "Whether all layers of a stack share one hypernetwork, which a layer embedding tells them apart, or each layer"
                                + " has its own (per_layer).")
        HypernetworkScope hypernetwork,

        @Key(
                value = "adapter_norm_input",
                byDefault = "false",
                doc = "Whether adapters read the layer-normed hidden state instead of the hidden state itself.")
        boolean normInput,

        @Key(
                value = "process_encoder_output",
                byDefault = "true",
                doc = "Whether an MLP stands between the pooled encoder output and the hypernetwork.")
        boolean processEncoderOutput,

        @Key(
                value = "task_embedding_dim",
                byDefault = "" + AdapterSettings.TASK_EMBEDDING_DIM,
                range = Range.POSITIVE,
                ours = true,
                doc = "Hyperformer: width of the vectors of tasks, layers and places.")
        int taskEmbeddingDim,

        @Key(
                value = "task_hidden_dim",
                byDefault = "" + AdapterSettings.TASK_HIDDEN_DIM,
                range = Range.POSITIVE,
                ours = true,
                doc = "Hyperformer: width of the hidden layer that joins these vectors.")
        int taskHiddenDim,

        @Key(
                value = "projected_task_embedding_dim",
                byDefault = "" + AdapterSettings.PROJECTED_TASK_EMBEDDING_DIM,
                range = Range.POSITIVE,
                ours = true,
                doc = "Hyperformer: width of the joined vector, which enters the hypernetworks.")
        int projectedTaskEmbeddingDim,

        @Key(
                value = "lora_rank",
                byDefault = "" + AdapterSettings.LORA_RANK,
                range = Range.POSITIVE,
                ours = true,
                doc = "LoRA: rank of the additions to projections.")
        int loraRank,

        @Key(
                value = "lora_alpha",
                byDefault = "" + AdapterSettings.LORA_ALPHA,
                range = Range.POSITIVE,
                ours = true,
                doc = "LoRA: the additions are multiplied by lora_alpha / lora_rank.")
        double loraAlpha,

        @Key(
                value = "lora_targets",
                byDefault = AdapterSettings.LORA_TARGETS,
                ours = true,
                doc =
                        "LoRA: the projections that are added to, by their last names: q, k, v, o of self- and cross-attention,"
                                + " wi_0, wi_1, wo of the feed-forward network (wi, wo in T5 v1.0); or by longer ends of their names"
                                + " (EncDecAttention.q), each with a rank and an alpha of its own if need be (q:16:32).")
        List<String> loraTargets) {

    /** What the keys are by default; a model's config.json may leave them out too. */
    public static final int DIM = 64;

    public static final int HYPERNETWORK_BOTTLENECK = 128;
    public static final int TASK_EMBEDDING_DIM = 64;
    public static final int TASK_HIDDEN_DIM = 128;
    public static final int PROJECTED_TASK_EMBEDDING_DIM = 64;
    public static final int LORA_RANK = 8;
    public static final int LORA_ALPHA = 16;
    /** Names, with commas between them. */
    public static final String LORA_TARGETS = "q,v";

    /** Width of the vector of a layer that enters a hypernetwork beside the instance's (paper, section 3.2); no key changes it. */
    public static final int LAYER_EMBEDDING_DIM = 10;

    public AdapterSettings {
        loraTargets = List.copyOf(loraTargets);
    }

    /** These settings with adapters of other kinds in the two stacks. */
    public AdapterSettings withKinds(AdapterKind newEncoder, AdapterKind newDecoder) {
        return with(newEncoder, newDecoder, hypernetwork, loraRank, loraAlpha, loraTargets);
    }

    /** These settings with hypernetworks that other layers or no others share. */
    public AdapterSettings withHypernetwork(HypernetworkScope scope) {
        return with(encoder, decoder, scope, loraRank, loraAlpha, loraTargets);
    }

    private AdapterSettings with(
            AdapterKind newEncoder,
            AdapterKind newDecoder,
            HypernetworkScope scope,
            int rank,
            double alpha,
            List<String> targets) {
        return new AdapterSettings(
                newEncoder,
                newDecoder,
                encoderDim,
                decoderDim,
                hypernetworkBottleneck,
                scope,
                normInput,
                processEncoderOutput,
                taskEmbeddingDim,
                taskHiddenDim,
                projectedTaskEmbeddingDim,
                rank,
                alpha,
                targets);
    }

    /** Settings of other kinds than Hyperformer's and LoRA's, which have the defaults, as has the hypernetworks' scope. */
    public AdapterSettings(
            AdapterKind encoder,
            AdapterKind decoder,
            int encoderDim,
            int decoderDim,
            int hypernetworkBottleneck,
            boolean normInput,
            boolean processEncoderOutput) {
        this(
                encoder,
                decoder,
                encoderDim,
                decoderDim,
                hypernetworkBottleneck,
                HypernetworkScope.SHARED,
                normInput,
                processEncoderOutput,
                TASK_EMBEDDING_DIM,
                TASK_HIDDEN_DIM,
                PROJECTED_TASK_EMBEDDING_DIM,
                LORA_RANK,
                LORA_ALPHA,
                standardLoraTargets());
    }

    /** Settings of kinds {@code lora} and {@code none}, whatever else has the defaults. */
    public static AdapterSettings lora(
            AdapterKind encoder, AdapterKind decoder, int rank, double alpha, List<String> targets) {
        return new AdapterSettings(encoder, decoder, DIM, DIM, HYPERNETWORK_BOTTLENECK, false, true)
                .with(encoder, decoder, HypernetworkScope.SHARED, rank, alpha, targets);
    }

    /** {@link #LORA_TARGETS} one by one. */
    public static List<String> standardLoraTargets() {
        return List.of(LORA_TARGETS.split(",", -1));
    }
}
