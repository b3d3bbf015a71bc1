package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Keys and values of a decoding in progress. Self-attention's grow in place by one position a step; cross-attention's are made once per
 * source and shared by its beams. Lives in the scope in which it was made.
 */
public final class DecoderCache {
    /** Shape of the newest tokens: the beams of each source. */
    private final Ragged beams;

    /** [layers, rows, 2, heads, maxLength, d_kv] self-attention's keys and values. */
    private final Tensor self;

    private final EncodedSources sources;
    private final List<List<KeysAndValues>> projected;
    private int length;

    DecoderCache(Ragged beams, Tensor self, EncodedSources sources, List<List<KeysAndValues>> projected) {
        this.beams = beams;
        this.self = self;
        this.sources = sources;
        this.projected = projected;
    }

    /** Positions decoded so far. */
    public int length() {
        return length;
    }

    /**
     * Row i goes on from what was row {@code rows[i]}.
     *
     * @param shared how many first positions of these two rows hold the same tokens after the same source, and need no moving
     */
    public void reorder(int[] rows, int[] shared) {
        try (Scope scope = Scope.open()) {
            int[] moved = IntStream.range(0, rows.length)
                    .filter(i -> rows[i] != i && shared[i] < length)
                    .toArray();
            List<Tensor> taken = IntStream.of(moved)
                    .mapToObj(i -> positions(rows[i], shared[i]).clone())
                    .toList();
            for (int k = 0; k < moved.length; k++) {
                positions(moved[k], shared[moved[k]]).copy_(taken.get(k));
            }
        }
    }

    /** [layers, 2, heads, positions, d_kv] of one row from position {@code first} on. */
    private Tensor positions(int row, int first) {
        return self.select(1, row).narrow(3, first, length - first);
    }

    Ragged beams() {
        return beams;
    }

    /** Adds one position, [rows, heads, 1, d_kv], to a layer's keys and values and gives them all. */
    KeysAndValues append(int layer, Tensor keys, Tensor values) {
        Tensor cached = self.select(0, layer);
        return new KeysAndValues(append(cached.select(1, 0), keys), append(cached.select(1, 1), values));
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
