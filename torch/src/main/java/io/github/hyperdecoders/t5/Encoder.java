package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.T5Config;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/** The bidirectional stack. */
public final class Encoder {
    private final Blocks blocks;

    Encoder(Tensor embedding, ParameterSource parameters, T5Config config) {
        blocks = new Blocks(Stack.ENCODER, embedding, parameters, config);
    }

    /**
     * Encodes a batch of sources.
     *
     * @return [tokens, d_model] in the stream dtype, after the final norm and dropout
     */
    public Tensor forward(Tokens sources, LayerAdapters adapters, Engine engine) {
        Ragged rows = sources.rows();
        IntFunction<AttentionWithinRows> attention = blocks.withinRows(rows, false, engine);
        return blocks.forward(sources, engine, (block, stream) -> {
            AttentionWithinRows own = attention.apply(block.layer());
            List<Tensor> attended = block.attendToOwnRow(stream, rows, own, adapters, engine);
            return block.feedForward(attended, rows, adapters, engine);
        });
    }
}
