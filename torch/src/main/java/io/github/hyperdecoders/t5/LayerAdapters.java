package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Engine;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What is added to the feed-forward sublayer of each block of one stack, and what becomes of its sublayers' outputs and of its
 * projections' results, for one batch: the insertion points of adapters.
 */
@FunctionalInterface
public interface LayerAdapters {
    /** Stock T5 blocks. */
    LayerAdapters NONE = (layer, hidden, normed, rows, engine) -> null;

    /**
     * What the adapter of one block adds.
     *
     * @param layer index of the block
     * @param hidden [tokens, d_model] what enters the sublayer
     * @param normed [tokens, d_model] the same after the sublayer's layer norm
     * @param rows how the tokens make up rows, one for each source of the batch
     * @return [tokens, d_model] to add to the sublayer's output; null for nothing
     */
    @Nullable
    Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows, Engine engine);

    /**
     * What becomes of the output of a sublayer before its dropout, and before it is added to the stream.
     *
     * @param output [tokens, d_model] in the product dtype
     * @param rows how the tokens make up rows, one for each source of the batch
     * @return [tokens, d_model]; the output itself where nothing is behind it
     */
    default Tensor behind(Sublayer sublayer, int layer, Tensor output, Ragged rows, Engine engine) {
        return output;
    }

    /**
     * What becomes of the results of projections, in the same dtype.
     *
     * @param input [tokens, in] what the projections read
     * @param output [tokens, width of all results]
     * @param rows how the tokens make up rows, one for each source of the batch
     * @return like {@code output}; the same where nothing is added
     */
    default Tensor projected(
            Projections projections, int layer, Tensor input, Tensor output, Ragged rows, Engine engine) {
        return output;
    }

    /** Whether {@link #projected} gives anything but its output for these projections. */
    default boolean changes(Projections projections) {
        return false;
    }

    /**
     * The adapters of some of the batch's sources, in place of all: copies in the innermost scope of what each source has of its own.
     *
     * @param sources numbers, rising
     */
    default LayerAdapters keep(int... sources) {
        return this;
    }

    /** The tensors of the graph that these adapters are made of: none where they are parameters. */
    default List<Tensor> madeOf() {
        return List.of();
    }

    /**
     * The same adapters made of other tensors.
     *
     * @param others as many and of the same shapes as {@link #madeOf}
     */
    default LayerAdapters of(List<Tensor> others, Engine engine) {
        return this;
    }
}
