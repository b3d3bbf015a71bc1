package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Layers;
import io.github.hyperdecoders.parameter.ParameterSource;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The bidirectional stack. */
public final class Encoder {
    private final Blocks blocks;
    private final T5Config config;

    Encoder(Tensor embedding, ParameterSource parameters, T5Config config) {
        this.config = config;
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
    private record Begun(AttentionWithinRows attention, LayerAdapters adapters) {}

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
            return new Begun(
                    engine.withinRows(rows, blocks.positions(), false, config.attentionHeads()),
                    adapters.of(shared, engine));
        }

        @Override
        public List<Tensor> layer(int index, List<Tensor> stream, Begun begun, Engine engine) {
            Block block = blocks.blocks().get(index);
            List<Tensor> attended = block.attendToOwnRow(stream, rows, begun.attention, begun.adapters, engine);
            return block.feedForward(attended, rows, begun.adapters, engine);
        }
    }
}
