package io.github.hyperdecoders.recipe;

/**
 * Which roles of parameters are trained. Without {@code freezeModel} everything is; with it only the roles turned back on.
 *
 * @param freezeModel turns every parameter off first ({@code freeze_model})
 * @param encoderAdapters the encoder's adapters, hypernetwork, task table and MLP ({@code unfreeze_encoder_adapters})
 * @param decoderAdapters the same of the decoder ({@code unfreeze_decoder_adapters})
 * @param encoder everything of the encoder stack but the shared embedding ({@code unfreeze_encoder})
 * @param decoder everything of the decoder stack but the shared embedding and the head ({@code unfreeze_decoder})
 * @param layerNorms all layer norms of both stacks ({@code unfreeze_layer_norms})
 */
public record Freezing(
        boolean freezeModel,
        boolean encoderAdapters,
        boolean decoderAdapters,
        boolean encoder,
        boolean decoder,
        boolean layerNorms) {}
