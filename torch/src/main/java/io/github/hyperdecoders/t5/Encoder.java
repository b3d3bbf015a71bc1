package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The bidirectional stack. */
public final class Encoder {
    private final Tensor embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final RelativePositionBias positions;
    private final Tensor finalNorm;
    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

    Encoder(Tensor embedding, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.embedding = embedding;
        this.config = config;
        this.numerics = numerics;
        this.dropout = dropout;
        for (int l = 0; l < config.encoderLayers(); l++) {
            blocks.add(new Block(l, Stack.ENCODER, parameters, config, numerics, dropout));
        }
        positions = T5.positions(Stack.ENCODER, parameters, config);
        finalNorm = T5.finalNorm(Stack.ENCODER, parameters, config);
    }

    /**
     * Encodes a batch of sources.
     *
     * @return [tokens, d_model] in the stream format, after the final norm and dropout
     */
    public Tensor forward(Tokens sources, LayerAdapters adapters) {
        Ragged rows = sources.rows();
        ResidualStream hidden =
                ResidualStream.of(dropout.apply(Ops.cast(Ops.embedding(embedding, sources.ids()), numerics.stream())));
        RowsAttention attention = RowsAttention.of(rows, positions, false, config, numerics, dropout);
        for (Block block : blocks) {
            try (Scope scope = Scope.open()) {
                ResidualStream attended = block.attendToOwnRow(hidden, rows, attention, adapters);
                hidden = block.feedForward(attended, rows, adapters).inPlaceOf(hidden, scope);
            }
        }
        return dropout.apply(
                hidden.normed(finalNorm, config.epsilon(), numerics.stream()).normed());
    }
}
