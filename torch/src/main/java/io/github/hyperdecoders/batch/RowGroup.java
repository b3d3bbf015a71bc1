package io.github.hyperdecoders.batch;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Some neighbouring rows of a {@link Ragged}, to be padded to the longest of them where need be. */
public final class RowGroup {
    /** Stands for minus infinity: its exponential is zero, and no sum of it is not-a-number. */
    public static final double MASKED = -1e30;

    private final int firstRow;
    private final int[] lengths;
    private final int tokens;
    private final int length;
    /** [rows * length] the token at each place, on padding the row's last; null where tokens and places are the same. */
    private final @Nullable Tensor tokenAt;
    /** [tokens] the place of each token; null where tokens and places are the same. */
    private final @Nullable Tensor placeOf;

    private RowGroup(
            int firstRow, int[] lengths, int tokens, int length, @Nullable Tensor tokenAt, @Nullable Tensor placeOf) {
        this.firstRow = firstRow;
        this.lengths = lengths;
        this.tokens = tokens;
        this.length = length;
        this.tokenAt = tokenAt;
        this.placeOf = placeOf;
    }

    static RowGroup of(int firstRow, int... lengths) {
        int tokens = Arrays.stream(lengths).sum();
        int length = Arrays.stream(lengths).max().orElse(0);
        if (tokens == lengths.length * length) {
            return new RowGroup(firstRow, lengths, tokens, length, null, null);
        }
        long[] tokenAt = new long[lengths.length * length];
        long[] placeOf = new long[tokens];
        long token = 0;
        for (int row = 0; row < lengths.length; row++) {
            for (int i = 0; i < length; i++) {
                int place = row * length + i;
                tokenAt[place] = token + Math.min(i, lengths[row] - 1);
                if (i < lengths[row]) {
                    placeOf[(int) token + i] = place;
                }
            }
            token += lengths[row];
        }
        return new RowGroup(firstRow, lengths, tokens, length, Tensors.of(tokenAt), Tensors.of(placeOf));
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

    /** [tokens, width] to [rows, length, width]; on padding stand copies of tokens. */
    public Tensor pad(Tensor packed) {
        Tensor places = tokenAt == null ? packed : packed.index_select(0, tokenAt);
        return places.view(lengths.length, length, packed.size(1));
    }

    /** [tokens, width] to [rows, length, width] with zeros on padding. */
    public Tensor padWithZeros(Tensor packed) {
        if (placeOf == null) {
            return pad(packed);
        }
        ScalarType type = packed.scalar_type().intern();
        return Tensors.zeros(type, (long) lengths.length * length, packed.size(1))
                .index_copy_(0, placeOf, packed)
                .view(lengths.length, length, packed.size(1));
    }

    /** [rows, length, width] to [tokens, width], without what stands on padding. */
    public Tensor unpad(Tensor padded) {
        Tensor places = padded.reshape((long) lengths.length * length, padded.size(2));
        return placeOf == null ? places : places.index_select(0, placeOf);
    }

    /** [rows, 1, 1, length] in the given dtype: 0 on tokens, masked on padding; a single zero where there is none. */
    public Tensor paddingBias(ScalarType dtype) {
        if (Arrays.stream(lengths).allMatch(l -> l == length)) {
            return Tensors.zeros(dtype, 1, 1, 1, 1);
        }
        double[] bias = new double[lengths.length * length];
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(bias, row * length + lengths[row], (row + 1) * length, MASKED);
        }
        return Ops.cast(Tensors.of(bias), dtype).view(lengths.length, 1, 1, length);
    }
}
