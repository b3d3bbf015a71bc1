package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Some neighbouring rows of a {@link Ragged}, to be padded to the longest of them where need be. */
public final class RowGroup {
    /** Stands for minus infinity: its exponential is zero, and no sum of it is not-a-number. */
    static final double MASKED = -1e30;

    private final int firstRow;
    private final int[] lengths;
    private final int tokens;
    private final int length;
    /** [tokens] the place of each token; null where tokens and places are the same. */
    private final @Nullable Tensor placeOf;

    private RowGroup(int firstRow, int[] lengths, int tokens, int length, @Nullable Tensor placeOf) {
        this.firstRow = firstRow;
        this.lengths = lengths;
        this.tokens = tokens;
        this.length = length;
        this.placeOf = placeOf;
    }

    /** Rows whose padding, if any, is among their tokens. */
    static RowGroup padded(int firstRow, int... lengths) {
        int length = Arrays.stream(lengths).max().orElse(0);
        return new RowGroup(firstRow, lengths, lengths.length * length, length, null);
    }

    /** Rows without padding. */
    static RowGroup packed(int firstRow, int... lengths) {
        int tokens = Arrays.stream(lengths).sum();
        int length = Arrays.stream(lengths).max().orElse(0);
        if (tokens == lengths.length * length) {
            return padded(firstRow, lengths);
        }
        long[] placeOf = new long[tokens];
        int token = 0;
        for (int row = 0; row < lengths.length; row++) {
            for (int i = 0; i < lengths[row]; i++) {
                placeOf[token++] = (long) row * length + i;
            }
        }
        return new RowGroup(firstRow, lengths, tokens, length, Tensors.of(placeOf));
    }

    public int firstRow() {
        return firstRow;
    }

    public int rows() {
        return lengths.length;
    }

    public int tokens() {
        return tokens;
    }

    /** Length of the longest row, to which the others are padded. */
    public int length() {
        return length;
    }

    /** [tokens, width] to [rows, length, width], zeros on padding. */
    public Tensor pad(Tensor packed) {
        Tensor places = placeOf == null
                ? packed
                : Tensors.zeros(packed.scalar_type().intern(), (long) lengths.length * length, packed.size(1))
                        .index_copy(0, placeOf, packed);
        return places.view(lengths.length, length, packed.size(1));
    }

    /** [rows, length, width] to [tokens, width], without what stands on padding. */
    public Tensor unpad(Tensor padded) {
        Tensor places = padded.reshape((long) lengths.length * length, padded.size(2));
        return placeOf == null ? places : places.index_select(0, placeOf);
    }

    /** [rows, 1, 1, length] in the stream format: 0 on tokens, masked on padding; a single zero where there is none. */
    Tensor paddingBias(Numerics numerics) {
        if (Arrays.stream(lengths).allMatch(l -> l == length)) {
            return Tensors.zeros(numerics.stream(), 1, 1, 1, 1);
        }
        double[] bias = new double[lengths.length * length];
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(bias, row * length + lengths[row], (row + 1) * length, MASKED);
        }
        return Ops.cast(Tensors.of(bias), numerics.stream()).view(lengths.length, 1, 1, length);
    }
}
