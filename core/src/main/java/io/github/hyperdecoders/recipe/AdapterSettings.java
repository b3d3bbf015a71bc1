package io.github.hyperdecoders.recipe;

/**
 * The adapters of both stacks.
 *
 * @param encoder kind of the encoder's adapters ({@code encoder_adapter})
 * @param decoder kind of the decoder's adapters ({@code decoder_adapter})
 * @param encoderDim bottleneck width of the encoder's adapters ({@code encoder_adapter_dim})
 * @param decoderDim bottleneck width of the decoder's adapters ({@code decoder_adapter_dim})
 * @param hypernetworkBottleneck width of the hypernetworks' hidden layer ({@code hypernetwork_bottleneck})
 * @param normInput whether adapters read the layer-normed hidden state ({@code adapter_norm_input})
 * @param processEncoderOutput whether an MLP stands between the pooled encoder output and the hypernetwork
 *     ({@code process_encoder_output})
 */
public record AdapterSettings(
        AdapterKind encoder,
        AdapterKind decoder,
        int encoderDim,
        int decoderDim,
        int hypernetworkBottleneck,
        boolean normInput,
        boolean processEncoderOutput) {}
