package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Steps;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The causal stack with cross-attention: whole targets at once while training, one position at a time with a cache otherwise. */
public final class Decoder {
    private final Tensor embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final RelativePositionBias positions;
    private final Tensor finalNorm;
    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

    Decoder(Tensor embedding, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.embedding = embedding;
        this.config = config;
        this.numerics = numerics;
        this.dropout = dropout;
        for (int l = 0; l < config.decoderLayers(); l++) {
            blocks.add(new Block(l, Stack.DECODER, parameters, config, numerics, dropout));
        }
        positions = T5.positions(Stack.DECODER, parameters, config);
        finalNorm = T5.finalNorm(Stack.DECODER, parameters, config);
    }

    /**
     * Decodes whole targets.
     *
     * @param targets shifted right, the start token first; as many rows as sources
     * @param source [source tokens, d_model] the encoder's output
     * @param sourceRows how its tokens make up rows
     * @return [target tokens, d_model] in the stream format, after the final norm and dropout
     */
    public Tensor forward(Tokens targets, Tensor source, Ragged sourceRows, LayerAdapters adapters) {
        Ragged rows = targets.rows();
        ResidualStream hidden =
                ResidualStream.of(dropout.apply(Ops.cast(Ops.embedding(embedding, targets.ids()), numerics.stream())));
        RowsAttention attention = RowsAttention.of(rows, positions, true, config, numerics, dropout);
        Ragged crossRows = rows.groupedAs(sourceRows);
        List<Integer> queries =
                crossRows.groups().stream().map(RowGroup::tokens).toList();
        EncodedSources sources = EncodedSources.of(source, sourceRows, rows, adapters, queries, config, numerics);
        for (Block block : blocks) {
            try (Scope scope = Scope.open()) {
                ResidualStream attended = block.attendToOwnRow(hidden, rows, attention, adapters);
                attended =
                        block.attendToSource(attended, crossRows, block.cross().to(sources, adapters), adapters);
                hidden = block.feedForward(attended, rows, adapters).inPlaceOf(hidden, scope);
            }
        }
        return dropout.apply(normed(hidden));
    }

    /**
     * A cache for decoding from {@code source}, whose cross-attention keys and values are computed here, once.
     *
     * @param source [source tokens, d_model]
     * @param beams rows per source
     * @param maxLength positions to make room for, the start token's included
     * @param adapters of the source; the same at every step
     */
    public DecoderCache newCache(Tensor source, Ragged sourceRows, int beams, int maxLength, LayerAdapters adapters) {
        Ragged grouped = sourceRows.groupedForSteps();
        List<Integer> queries = grouped.groups().stream()
                .map(group -> group.rows() * beams * (maxLength - 1))
                .toList();
        Ragged beamRows = Ragged.uniform(sourceRows.rows(), beams);
        EncodedSources sources = EncodedSources.of(source, grouped, beamRows, adapters, queries, config, numerics);
        StepSources unprojected = StepSources.unprojected(sources, config);
        List<SourceAttention> attended = blocks.stream()
                .map(block -> block.cross().toForSteps(sources, unprojected, adapters))
                .toList();
        return new DecoderCache(
                beamRows, beamRows.groupedAs(grouped), past(beamRows, beams, maxLength, adapters), attended);
    }

    private Past past(Ragged rows, int beams, int maxLength, LayerAdapters adapters) {
        if (!Steps.areByVectors() || !SharedPast.fits(rows.tokens(), maxLength, config)) {
            return new TensorPast(rows.tokens(), maxLength, new Heads(config, numerics, dropout), config, numerics);
        }
        ScalarType ofValues =
                adapters.changes(Projections.SELF_KEY_QUERY_VALUE) ? numerics.stream() : numerics.product();
        return new SharedPast(rows.tokens(), beams, maxLength, config, ofValues, numerics.product());
    }

    /**
     * One position further.
     *
     * @param ids [rows] int64, the newest tokens
     * @return [rows, d_model] in the stream format
     */
    public Tensor step(Tensor ids, DecoderCache cache, LayerAdapters adapters) {
        int position = cache.length();
        ResidualStream hidden = ResidualStream.of(Ops.cast(Ops.embedding(embedding, ids), numerics.stream()));
        cache.past().begin(Ops.cast(positions.forPositions(position, 1, position + 1), numerics.stream()));
        for (int l = 0; l < blocks.size(); l++) {
            Block block = blocks.get(l);
            ResidualStream attended = block.attendToPast(hidden, cache, adapters);
            attended = block.attendToSource(attended, cache.grouped(), cache.sources(l), adapters);
            hidden = block.feedForward(attended, cache.beams(), adapters);
        }
        cache.past().advance();
        return normed(hidden);
    }

    private Tensor normed(ResidualStream hidden) {
        return hidden.normed(finalNorm, config.epsilon(), numerics.stream()).normed();
    }
}
