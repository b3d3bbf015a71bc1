package io.github.hyperdecoders.recipe;

/**
 * The adapters of both stacks (paper, section 3). Widths matter only where a stack's kind uses them.
 *
 * @param encoder kind of the encoder's adapters
 * @param decoder kind of the decoder's adapters
 * @param encoderDim bottleneck width of the encoder's adapters
 * @param decoderDim bottleneck width of the decoder's adapters
 * @param hypernetworkBottleneck width of the hypernetworks' hidden layer
 * @param normInput whether adapters read the layer-normed hidden state
 * @param processEncoderOutput whether an MLP stands between the pooled encoder output and the hypernetwork
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
                byDefault = "64",
                range = Range.NOT_NEGATIVE,
                doc = "Bottleneck width of the encoder's adapters.")
        int encoderDim,

        @Key(
                value = "decoder_adapter_dim",
                byDefault = "64",
                range = Range.NOT_NEGATIVE,
                doc = "Bottleneck width of the decoder's adapters.")
        int decoderDim,

        @Key(
                value = "hypernetwork_bottleneck",
                byDefault = "128",
                range = Range.NOT_NEGATIVE,
                doc = "Width of the hypernetworks' hidden layer.")
        int hypernetworkBottleneck,

        @Key(
                value = "adapter_norm_input",
                byDefault = "false",
                doc = "Whether adapters read the layer-normed hidden state instead of the hidden state itself.")
        boolean normInput,

        @Key(
                value = "process_encoder_output",
                byDefault = "true",
                doc = "Whether an MLP stands between the pooled encoder output and the hypernetwork.")
        boolean processEncoderOutput) {}
