package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Heads;
import io.github.hyperdecoders.compute.Layers;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/** What encoder and decoder have in common: the embedding that goes in, the blocks, their position biases, and the norm at the end. */
final class Blocks {
    private final Tensor embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final Heads heads;
    /** One for all blocks, the first's, or each block's own. */
    private final List<RelativePositionBias> positions = new ArrayList<>();

    private final Tensor finalNorm;
    private final double epsilon;

    Blocks(Stack stack, Tensor embedding, ParameterSource parameters, T5Config config) {
        this.embedding = embedding;
        this.epsilon = config.epsilon();
        this.heads = new Heads(config.heads(), config.dKv());
        for (int layer = 0; layer < stack.layers(config); layer++) {
            blocks.add(new Block(layer, stack, parameters, config));
        }
        int tables = config.family().hasPositionsInEveryLayer() ? blocks.size() : 1;
        for (int layer = 0; layer < tables; layer++) {
            positions.add(new RelativePositionBias(stack, layer, parameters, config));
        }
        finalNorm = parameters.ofStream(
                T5Names.finalLayerNorm(stack.key()), stack.layerNormRole(), Initializer.constant(1), config.dModel());
    }

    List<Block> blocks() {
        return blocks;
    }

    Heads heads() {
        return heads;
    }

    /** The position biases of all blocks: one that they share, or each block's own. */
    List<RelativePositionBias> positions() {
        return positions;
    }

    /** Attention of tokens to their own row, by block: made once where all share their positions, otherwise when a block is reached. */
    IntFunction<AttentionWithinRows> withinRows(Ragged rows, boolean causal, Engine engine) {
        if (positions.size() == 1) {
            AttentionWithinRows shared = engine.withinRows(rows, positions.get(0), causal, heads);
            return layer -> shared;
        }
        return layer -> engine.withinRows(rows, positions.get(layer), causal, heads);
    }

    /** The residual stream that enters the first block, from ids [tokens] int64: [tokens, d_model] in the stream dtype. */
    List<Tensor> embedded(Tensor ids, Engine engine) {
        return List.of(Ops.cast(Ops.embedding(embedding, ids), engine.numerics().stream()));
    }

    /**
     * Whole rows through all blocks and the final norm, with dropout at both ends: [tokens, d_model] in the stream dtype.
     *
     * @param shared what the layers use of the graph
     */
    <S> Tensor forward(Tokens tokens, Layers<S> layers, List<Tensor> shared, Engine engine) {
        List<Tensor> stream =
                List.of(engine.dropout(embedded(tokens.ids(), engine).get(0)));
        return engine.dropout(normed(engine.through(layers, stream, shared), engine));
    }

    /** The sum after the final norm, [tokens, d_model] in the stream dtype. */
    Tensor normed(List<Tensor> stream, Engine engine) {
        return engine.normOfSum(stream, finalNorm, epsilon, engine.numerics().stream())
                .normed();
    }
}
