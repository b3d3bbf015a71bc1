package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The token ids of a batch of sources or targets, in the scope they were made in.
 *
 * @param ids [tokens] int64
 * @param rows how they make up rows
 */
public record Tokens(Tensor ids, Ragged rows) {
    public Tokens {
        if (ids.numel() != rows.tokens()) {
            throw new IllegalArgumentException(ids.numel() + " ids for rows of " + rows.tokens() + " tokens");
        }
    }

    /** Rows without padding, none of them empty. */
    public static Tokens of(int[][] rows) {
        long[] ids =
                Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
        return new Tokens(Tensors.of(ids), Ragged.of(lengths(rows)));
    }

    /** Rows laid out as {@link Ragged#padded} says. */
    public static Tokens padded(int[][] rows, int padId) {
        return new Tokens(Tensors.ofRows(rows, padId).flatten(), Ragged.padded(lengths(rows)));
    }

    private static int[] lengths(int[][] rows) {
        return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    }
}
