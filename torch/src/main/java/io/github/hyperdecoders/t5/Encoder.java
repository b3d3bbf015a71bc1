package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Layers;
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
        return blocks.forward(sources, new Pass(sources.rows(), adapters), adapters.madeOf(), engine);
    }

    /** What all blocks use. */
    private record Begun(IntFunction<AttentionWithinRows> attention, LayerAdapters adapters) {}

    /** The blocks on one batch. */
    private final class Pass implements Layers<Begun> {
        private final Ragged rows;
        private final LayerAdapters adapters;

        Pass(Ragged rows, LayerAdapters adapters) {
            this.rows = rows;
            this.adapters = adapters;
        }

        @Override
        public int count() {
            return blocks.blocks().size();
        }

        @Override
        public Begun begin(List<Tensor> shared, Engine engine) {
            return new Begun(blocks.withinRows(rows, false, engine), adapters.of(shared, engine));
        }

        @Override
        public List<Tensor> layer(int index, List<Tensor> stream, Begun begun, Engine engine) {
            Block block = blocks.blocks().get(index);
            AttentionWithinRows own = begun.attention.apply(index);
            List<Tensor> attended = block.attendToOwnRow(stream, rows, own, begun.adapters, engine);
            return block.feedForward(attended, rows, begun.adapters, engine);
        }
    }
}
