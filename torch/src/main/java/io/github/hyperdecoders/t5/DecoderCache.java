package io.github.hyperdecoders.t5;

import org.bytedeco.pytorch.Tensor;

/**
 * Keys and values of a decoding in progress. Self-attention's grow in place by one position a step, [rows, heads, maxLength, d_kv];
 * cross-attention's are made once per source and shared by its beams, [sources, heads, length, d_kv]. Lives in the scope in which it
 * was made.
 */
public final class DecoderCache {
    private final Tensor[][] self;
    private final Tensor[][] cross;
    private final Tensor crossBias;
    private int length;

    DecoderCache(Tensor[][] self, Tensor[][] cross, Tensor crossBias) {
        this.self = self;
        this.cross = cross;
        this.crossBias = crossBias;
    }

    /** Positions decoded so far. */
    public int length() {
        return length;
    }

    /** Row i goes on from what was row {@code rows[i]}; {@code rows} is [rows] int64. */
    public void reorder(Tensor rows) {
        for (Tensor[] layer : self) {
            for (Tensor cached : layer) {
                Tensor used = cached.narrow(2, 0, length);
                used.copy_(used.index_select(0, rows));
            }
        }
    }

    Tensor appendKeys(int layer, Tensor keys) {
        return append(self[layer][0], keys);
    }

    Tensor appendValues(int layer, Tensor values) {
        return append(self[layer][1], values);
    }

    Tensor crossKeys(int layer) {
        return cross[layer][0];
    }

    Tensor crossValues(int layer) {
        return cross[layer][1];
    }

    Tensor crossBias() {
        return crossBias;
    }

    void advance() {
        length++;
    }

    private Tensor append(Tensor cached, Tensor next) {
        cached.narrow(2, length, 1).copy_(next);
        return cached.narrow(2, 0, length + 1);
    }
}
