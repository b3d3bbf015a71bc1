package io.github.hyperdecoders.batch;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

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

    /** The rows of several, none with spare tokens, one behind the other. */
    public static Tokens endToEnd(List<Tokens> all) {
        return new Tokens(
                Ops.concatenate(0, all.stream().map(Tokens::ids).toList()),
                Ragged.endToEnd(all.stream().map(Tokens::rows).toList()));
    }

    /** These tokens with spare ones behind them, up to a round number; see {@link Ragged#rounded}. */
    public Tokens rounded() {
        return rounded(Rounding.FINE);
    }

    /** These tokens with spare ones behind them, up to a round number. */
    public Tokens rounded(Rounding rounding) {
        Ragged round = rows.rounded(rounding);
        return round == rows
                ? this
                : new Tokens(Ops.concatenate(0, ids, Tensors.zeros(ScalarType.Long, round.spare())), round);
    }

    /** The rows in at most so many parts of like size, each by the number of its first row. */
    public SortedMap<Integer, Tokens> parts(int count) {
        SortedMap<Integer, Tokens> parts = new TreeMap<>();
        long token = 0;
        int first = 0;
        for (Ragged part : rows.parts(count)) {
            parts.put(first, new Tokens(ids.narrow(0, token, part.tokens()), part));
            token += part.tokens();
            first += part.rows();
        }
        return parts;
    }

    private static int[] lengths(int[][] rows) {
        return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    }
}
