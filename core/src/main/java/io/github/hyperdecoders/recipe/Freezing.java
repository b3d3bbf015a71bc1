package io.github.hyperdecoders.recipe;

/**
 * Which roles of parameters are trained. Without {@code freezeModel} everything is; with it only the roles turned back on.
 *
 * @param freezeModel turns every parameter off first
 * @param encoderAdapters the encoder's adapters, hypernetwork, task table and MLP
 * @param decoderAdapters the same of the decoder
 * @param encoder everything of the encoder stack but the shared embedding
 * @param decoder everything of the decoder stack but the shared embedding and the head
 * @param layerNorms all layer norms of both stacks
 */
public record Freezing(
        @Key(
                value = "freeze_model",
                byDefault = "true",
                doc =
                        "Turns training off for every parameter; the unfreeze keys turn roles back on. False trains everything,"
                                + " embeddings and head too.")
        boolean freezeModel,

        @Key(
                value = "unfreeze_encoder_adapters",
                byDefault = "true",
                doc = "Trains the encoder's adapters, hypernetwork, task table and MLP.")
        boolean encoderAdapters,

        @Key(
                value = "unfreeze_decoder_adapters",
                byDefault = "true",
                doc = "Trains the decoder's adapters, hypernetwork, task table and MLP.")
        boolean decoderAdapters,

        @Key(
                value = "unfreeze_encoder",
                byDefault = "false",
                doc = "Trains everything of the encoder stack but the shared embedding.")
        boolean encoder,

        @Key(
                value = "unfreeze_decoder",
                byDefault = "false",
                doc = "Trains everything of the decoder stack but the shared embedding and the head.")
        boolean decoder,

        @Key(value = "unfreeze_layer_norms", byDefault = "false", doc = "Trains the layer norms of both stacks.")
        boolean layerNorms) {}
