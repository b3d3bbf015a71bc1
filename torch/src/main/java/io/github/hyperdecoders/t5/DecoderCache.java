package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.AttentionWithinRows;
import io.github.hyperdecoders.compute.Past;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What a decoding in progress attends to: its past, and the sources, whose keys and values are made once and shared by their beams. Lives
 * in the scope in which it was made.
 */
public final class DecoderCache implements StepCache {
    /** Shape of the newest tokens: the beams of each source. */
    private final Ragged rows;

    private final Past past;
    private final List<AttentionToSources> sources;
    /** [1, heads, 1, positions] bias of the last position's query on every key, the nearer the farther behind: one, or each layer's. */
    private final List<Tensor> distances;

    /** @param sources of each layer */
    DecoderCache(Ragged rows, Past past, List<AttentionToSources> sources, List<Tensor> distances) {
        this.rows = rows;
        this.past = past;
        this.sources = sources;
        this.distances = distances;
    }

    /** Positions decoded so far. */
    public int length() {
        return past.length();
    }

    /** Row i goes on from what was row {@code from[i]}, of the same source. */
    public void reorder(int[] from) {
        past.reorder(from);
    }

    /**
     * A copy of some sources' part of this, to go on with in its place. It lives in the innermost scope.
     *
     * @param kept numbers of sources, rising
     */
    public DecoderCache keep(int... kept) {
        return new DecoderCache(
                rows.keep(kept),
                past.keep(kept),
                sources.stream().map(ofLayer -> ofLayer.keep(kept)).toList(),
                distances.stream()
                        .map(bias -> Tensors.copy(bias, bias.scalar_type().intern()))
                        .toList());
    }

    @Override
    public Ragged rows() {
        return rows;
    }

    /** Begins the next position. */
    @Override
    public void begin() {
        long positions = past.length() + 1L;
        past.begin(distances.stream()
                .map(bias -> bias.narrow(3, bias.size(3) - positions, positions))
                .toList());
    }

    /** Ends it: all layers have attended. */
    @Override
    public void end() {
        past.advance();
    }

    /** A layer's self-attention: the newest token of each row attends to its row, which it joins. */
    @Override
    public AttentionWithinRows past(int layer) {
        return keyQueryValue -> past.attend(layer, keyQueryValue);
    }

    @Override
    public AttentionToSources sources(int layer) {
        return sources.get(layer);
    }
}
