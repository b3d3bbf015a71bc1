package io.github.hyperdecoders.t5;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Keys and values of a decoding in progress. Self-attention's grow in place by one position a step, [rows, heads, maxLength, d_kv];
 * cross-attention's are made once per source and shared by its beams. Lives in the scope in which it was made.
 */
public final class DecoderCache {
    /** Shape of the newest tokens: the beams of each source. */
    private final Ragged beams;

    private final List<KeysAndValues> self;
    private final EncodedSources sources;
    private final List<List<KeysAndValues>> projected;
    private int length;

    DecoderCache(Ragged beams, List<KeysAndValues> self, EncodedSources sources, List<List<KeysAndValues>> projected) {
        this.beams = beams;
        this.self = self;
        this.sources = sources;
        this.projected = projected;
    }

    /** Positions decoded so far. */
    public int length() {
        return length;
    }

    /** Row i goes on from what was row {@code rows[i]}; {@code rows} is [rows] int64. */
    public void reorder(Tensor rows) {
        for (KeysAndValues layer : self) {
            for (Tensor cached : List.of(layer.keys(), layer.values())) {
                Tensor used = cached.narrow(2, 0, length);
                used.copy_(used.index_select(0, rows));
            }
        }
    }

    Ragged beams() {
        return beams;
    }

    /** Adds one position, [rows, heads, 1, d_kv], to a layer's keys and values and gives them all. */
    KeysAndValues append(int layer, Tensor keys, Tensor values) {
        KeysAndValues cached = self.get(layer);
        return new KeysAndValues(append(cached.keys(), keys), append(cached.values(), values));
    }

    EncodedSources sources() {
        return sources;
    }

    /** A layer's keys and values of the sources. */
    List<KeysAndValues> projected(int layer) {
        return projected.get(layer);
    }

    void advance() {
        length++;
    }

    private Tensor append(Tensor cached, Tensor next) {
        cached.narrow(2, length, 1).copy_(next);
        return cached.narrow(2, 0, length + 1);
    }
}
