package io.github.hyperdecoders.parameter;

import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.ParameterGroup;

/** What a parameter is for; freezing goes by it. */
public enum Role {
    SHARED_EMBEDDING("shared embedding"),
    LM_HEAD("language-model head"),
    ENCODER("encoder"),
    ENCODER_LAYER_NORM("encoder layer norms"),
    ENCODER_ADAPTER("encoder adapters"),
    ENCODER_HYPERNETWORK("encoder hypernetwork"),
    DECODER("decoder"),
    DECODER_LAYER_NORM("decoder layer norms"),
    DECODER_ADAPTER("decoder adapters"),
    DECODER_HYPERNETWORK("decoder hypernetwork");

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** In words, for tables. */
    public String title() {
        return title;
    }

    /** Whether parameters of this role are part of the T5 itself. */
    public boolean isBase() {
        return switch (this) {
            case SHARED_EMBEDDING, LM_HEAD, ENCODER, ENCODER_LAYER_NORM, DECODER, DECODER_LAYER_NORM -> true;
            case ENCODER_ADAPTER, ENCODER_HYPERNETWORK, DECODER_ADAPTER, DECODER_HYPERNETWORK -> false;
        };
    }

    /** The group by which they can have a learning rate of their own. */
    public ParameterGroup group() {
        return switch (this) {
            case SHARED_EMBEDDING, LM_HEAD, ENCODER, DECODER -> ParameterGroup.T5;
            case ENCODER_LAYER_NORM, DECODER_LAYER_NORM -> ParameterGroup.LAYER_NORMS;
            case ENCODER_ADAPTER, DECODER_ADAPTER -> ParameterGroup.ADAPTERS;
            case ENCODER_HYPERNETWORK, DECODER_HYPERNETWORK -> ParameterGroup.HYPERNETWORK;
        };
    }

    /** Whether parameters of this role are trained under {@code freezing}. */
    public boolean isTrained(Freezing freezing) {
        return !freezing.freezeModel()
                || switch (this) {
                    case SHARED_EMBEDDING, LM_HEAD -> false;
                    case ENCODER -> freezing.encoder();
                    case ENCODER_LAYER_NORM -> freezing.encoder() || freezing.layerNorms();
                    case ENCODER_ADAPTER, ENCODER_HYPERNETWORK -> freezing.encoderAdapters() || freezing.encoder();
                    case DECODER -> freezing.decoder();
                    case DECODER_LAYER_NORM -> freezing.decoder() || freezing.layerNorms();
                    case DECODER_ADAPTER, DECODER_HYPERNETWORK -> freezing.decoderAdapters() || freezing.decoder();
                };
    }
}
