package io.github.hyperdecoders.t5;

import java.util.List;

/**
 * What a decoding in progress attends to: its past, and the sources, whose keys and values are made once and shared by their beams. Lives
 * in the scope in which it was made.
 */
public final class DecoderCache {
    /** Shape of the newest tokens: the beams of each source. */
    private final Ragged beams;

    /** The same in the groups of the sources. */
    private final Ragged grouped;

    private final Past past;
    private final List<SourceAttention> sources;

    /** @param sources of each layer */
    DecoderCache(Ragged beams, Ragged grouped, Past past, List<SourceAttention> sources) {
        this.beams = beams;
        this.grouped = grouped;
        this.past = past;
        this.sources = sources;
    }

    /** Positions decoded so far. */
    public int length() {
        return past.length();
    }

    /**
     * Row i goes on from what was row {@code rows[i]}, of the same source.
     *
     * @param shared how many first positions of these two rows hold the same tokens after the same source
     */
    public void reorder(int[] rows, int[] shared) {
        past.reorder(rows, shared);
    }

    Ragged beams() {
        return beams;
    }

    Ragged grouped() {
        return grouped;
    }

    Past past() {
        return past;
    }

    SourceAttention sources(int layer) {
        return sources.get(layer);
    }
}
