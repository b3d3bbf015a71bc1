package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Heads;
import io.github.hyperdecoders.compute.Layers;
import io.github.hyperdecoders.compute.Past;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.T5Config;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/** The causal stack with cross-attention: whole targets at once while training, one position at a time with a cache otherwise. */
public final class Decoder {
    private final Blocks blocks;
    private final Heads heads;

    Decoder(Tensor embedding, ParameterSource parameters, T5Config config) {
        blocks = new Blocks(Stack.DECODER, embedding, parameters, config);
        heads = blocks.heads();
    }

    /**
     * Decodes whole targets.
     *
     * @param targets shifted right, the start token first; as many rows as sources
     * @param source [source tokens, d_model] the encoder's output
     * @param sourceRows how its tokens make up rows
     * @return [target tokens, d_model] in the stream dtype, after the final norm and dropout
     */
    public Tensor forward(Tokens targets, Tensor source, Ragged sourceRows, LayerAdapters adapters, Engine engine) {
        return forward(targets, targets.rows(), source, sourceRows, adapters, engine);
    }

    /**
     * Decodes several whole targets of each source. Tokens attend to those of their own target; to all else the targets of a source are
     * one row, so that nothing of the source or of its adapters is repeated.
     *
     * @param targets shifted right, the start token first; those of a source next to each other
     * @param bySource the same tokens as rows, one for each source
     * @param source [source tokens, d_model] the encoder's output
     * @param sourceRows how its tokens make up rows
     * @return [target tokens, d_model] in the stream dtype, after the final norm and dropout
     */
    public Tensor forward(
            Tokens targets, Ragged bySource, Tensor source, Ragged sourceRows, LayerAdapters adapters, Engine engine) {
        List<Tensor> shared = new ArrayList<>(adapters.madeOf());
        shared.add(source);
        return blocks.forward(targets, new Pass(targets.rows(), bySource, sourceRows, adapters), shared, engine);
    }

    /** What all blocks use. */
    private record Begun(IntFunction<AttentionWithinRows> attention, EncodedSources sources, LayerAdapters adapters) {}

    /** The blocks on whole targets; of what they share the last is the encoder's output. */
    private final class Pass implements Layers<Begun> {
        private final Ragged rows;
        private final Ragged bySource;
        private final Ragged sourceRows;
        private final LayerAdapters adapters;

        Pass(Ragged rows, Ragged bySource, Ragged sourceRows, LayerAdapters adapters) {
            this.rows = rows;
            this.bySource = bySource;
            this.sourceRows = sourceRows;
            this.adapters = adapters;
        }

        @Override
        public int count() {
            return blocks.blocks().size();
        }

        @Override
        public Begun begin(List<Tensor> shared, Engine engine) {
            int last = shared.size() - 1;
            LayerAdapters made = adapters.of(shared.subList(0, last), engine);
            return new Begun(
                    blocks.withinRows(rows, true, engine),
                    EncodedSources.of(shared.get(last), sourceRows, bySource, bySource::length, 0, made, heads, engine),
                    made);
        }

        @Override
        public List<Tensor> layer(int index, List<Tensor> stream, Begun begun, Engine engine) {
            Block block = blocks.blocks().get(index);
            LayerAdapters made = begun.adapters;
            AttentionWithinRows own = begun.attention.apply(index);
            List<Tensor> attended = block.attendToOwnRow(stream, bySource, own, made, engine);
            AttentionToSources here = block.cross().to(begun.sources, made, engine);
            attended = block.attendToSource(attended, bySource, here, made, engine);
            return block.feedForward(attended, bySource, made, engine);
        }
    }

    /**
     * A cache for decoding from {@code source}, whose cross-attention keys and values are computed here, once.
     *
     * @param source [source tokens, d_model]
     * @param beams rows per source
     * @param maxLength positions to make room for, the start token's included
     * @param adapters of the source; the same at every step
     */
    public DecoderCache newCache(
            Tensor source, Ragged sourceRows, int beams, int maxLength, LayerAdapters adapters, Engine engine) {
        Ragged rows = Ragged.uniform(sourceRows.rows(), beams);
        int queries = beams * (maxLength - 1);
        EncodedSources sources = EncodedSources.of(
                source, sourceRows.groupedForSteps(), rows, row -> queries, maxLength - 1, adapters, heads, engine);
        List<AttentionToSources> attended = blocks.blocks().stream()
                .map(block -> block.cross().to(sources, adapters, engine))
                .toList();
        Past past = engine.past(rows.tokens(), beams, maxLength, blocks.blocks().size(), heads);
        // The last of the positions and all before it: whatever a query may be away from its key.
        List<Tensor> distances = blocks.positions().stream()
                .map(positions -> positions.forPositions(maxLength - 1, 1, maxLength))
                .toList();
        return new DecoderCache(rows, past, attended, distances);
    }

    /**
     * One position further in decodings that know nothing of one another, each from where it is, by the same products with the weights.
     *
     * @param ids [rows of all] int64, the newest tokens
     * @param caches of each decoding
     * @param adapters of each decoding
     * @return [rows of all, d_model] in the stream dtype
     */
    public Tensor step(Tensor ids, List<DecoderCache> caches, List<LayerAdapters> adapters, Engine engine) {
        if (caches.size() == 1) {
            return step(ids, caches.get(0), adapters.get(0), engine);
        }
        JoinedCaches joined = new JoinedCaches(caches);
        return stepped(ids, joined, new JoinedAdapters(adapters, joined.rowsOfEach()), engine);
    }

    /**
     * One position further.
     *
     * @param ids [rows] int64, the newest tokens
     * @return [rows, d_model] in the stream dtype
     */
    public Tensor step(Tensor ids, DecoderCache cache, LayerAdapters adapters, Engine engine) {
        return stepped(ids, cache, adapters, engine);
    }

    private Tensor stepped(Tensor ids, StepCache cache, LayerAdapters adapters, Engine engine) {
        Ragged rows = cache.rows();
        cache.begin();
        List<Tensor> stream = blocks.embedded(ids, engine);
        for (int l = 0; l < blocks.blocks().size(); l++) {
            Block block = blocks.blocks().get(l);
            stream = block.attendToOwnRow(stream, rows, cache.past(l), adapters, engine);
            stream = block.attendToSource(stream, rows, cache.sources(l), adapters, engine);
            stream = block.feedForward(stream, rows, adapters, engine);
        }
        cache.end();
        return blocks.normed(stream, engine);
    }
}
