package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.T5Config;

/** The two halves of a T5. */
public enum Stack {
    ENCODER("encoder", Role.ENCODER, Role.ENCODER_LAYER_NORM, Role.ENCODER_ADAPTER, Role.ENCODER_HYPERNETWORK, 1),
    DECODER("decoder", Role.DECODER, Role.DECODER_LAYER_NORM, Role.DECODER_ADAPTER, Role.DECODER_HYPERNETWORK, 2);

    private final String key;
    private final Role role;
    private final Role layerNormRole;
    private final Role adapterRole;
    private final Role hypernetworkRole;
    private final int feedForwardPosition;

    Stack(String key, Role role, Role layerNormRole, Role adapterRole, Role hypernetworkRole, int feedForwardPosition) {
        this.key = key;
        this.role = role;
        this.layerNormRole = layerNormRole;
        this.adapterRole = adapterRole;
        this.hypernetworkRole = hypernetworkRole;
        this.feedForwardPosition = feedForwardPosition;
    }

    /** The prefix of its parameters' names. */
    public String key() {
        return key;
    }

    public Role role() {
        return role;
    }

    public Role layerNormRole() {
        return layerNormRole;
    }

    /** Of learned adapters. */
    public Role adapterRole() {
        return adapterRole;
    }

    /** Of what makes its adapters. */
    public Role hypernetworkRole() {
        return hypernetworkRole;
    }

    /** Which sublayer of a block is the feed-forward one. */
    public int feedForwardPosition() {
        return feedForwardPosition;
    }

    public int layers(T5Config config) {
        return this == ENCODER ? config.encoderLayers() : config.decoderLayers();
    }
}
