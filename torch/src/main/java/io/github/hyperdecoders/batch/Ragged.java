package io.github.hyperdecoders.batch;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The shape of rows of differing lengths that lie end to end with nothing between them: [tokens, ..] stands for [rows, length, ..].
 * Whatever works on single tokens works on [tokens, ..] and computes nothing on padding. What looks across the tokens of a row,
 * attention above all, takes the rows in groups of like length, each padded to its longest. Belongs to the scope it was made in.
 */
public final class Ragged {
    /**
     * What the operators of one more group cost, in attention scores of the same price. Below it rows are padded rather than parted:
     * small batches are one group.
     */
    private static final long GROUP_COST = 2048;

    /** Where operators are launched, not called, there is one group: each would cost more than any padding. */
    private static final long NEVER = 1L << 40;

    /** The same where every row is attended to by the newest token alone: the cost of one more group, in positions. */
    private static final long STEP_GROUP_COST = 256;

    private final int[] lengths;
    private final List<RowGroup> groups;
    /** Tokens behind the last row that belong to no row. */
    private final int spare;

    private Ragged(int[] lengths, List<RowGroup> groups) {
        this(lengths, groups, 0);
    }

    private Ragged(int[] lengths, List<RowGroup> groups, int spare) {
        if (Arrays.stream(lengths).anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException("rows of lengths " + Arrays.toString(lengths) + ": none may be empty");
        }
        this.lengths = lengths;
        this.groups = groups;
        this.spare = spare;
    }

    /** Rows of the given lengths, none of them empty, in the cheapest groups of neighbours; few where the rows are sorted by length. */
    public static Ragged of(int... lengths) {
        return grouped(Device.isCpu() ? GROUP_COST : NEVER, lengths);
    }

    /** The rows of several, one behind the other. */
    static Ragged endToEnd(List<Ragged> all) {
        return of(all.stream().flatMapToInt(rows -> Arrays.stream(rows.lengths)).toArray());
    }

    /** Neighbouring rows, without spare tokens. */
    public Ragged slice(int first, int count) {
        return of(Arrays.copyOfRange(lengths, first, first + count));
    }

    static Ragged grouped(long groupCost, int... lengths) {
        return new Ragged(lengths.clone(), groups(lengths, cheapestEnds(groupCost, true, lengths)));
    }

    /** These rows in fewer groups than {@link #groups} has, for attention of one query at a time. */
    public Ragged groupedForSteps() {
        return new Ragged(lengths, groups(lengths, cheapestEnds(STEP_GROUP_COST, false, lengths)));
    }

    /** Rows of one length. */
    public static Ragged uniform(int rows, int length) {
        int[] lengths = new int[rows];
        Arrays.fill(lengths, length);
        return new Ragged(lengths, groups(lengths, List.of(rows)));
    }

    /**
     * The same rows with spare tokens behind them, up to a round number, that belong to none; see {@link Rounding}. {@link #withoutSpare}
     * takes them away.
     */
    Ragged rounded() {
        return rounded(Rounding.FINE);
    }

    /** The same, as round as {@code rounding} says. */
    Ragged rounded(Rounding rounding) {
        int more = (int) (rounding.up(tokens()) - tokens());
        return more > 0 ? new Ragged(lengths, groups, more) : this;
    }

    /**
     * The same tokens, spare ones included, in longer rows.
     *
     * @param counts how many neighbouring rows each of them is made of, at least one
     */
    public Ragged joined(int... counts) {
        int[] joined = new int[counts.length];
        int row = 0;
        for (int i = 0; i < counts.length; i++) {
            joined[i] = Arrays.stream(lengths, row, row + counts[i]).sum();
            row += counts[i];
        }
        if (row != lengths.length) {
            throw new IllegalArgumentException(
                    Arrays.toString(counts) + " rows to join, but there are " + lengths.length);
        }
        return new Ragged(joined, of(joined).groups, spare);
    }

    public int rows() {
        return lengths.length;
    }

    /** All tokens of all rows, and the spare ones. */
    public int tokens() {
        return spare + groups.stream().mapToInt(RowGroup::tokens).sum();
    }

    int spare() {
        return spare;
    }

    /** Overwrites what belongs to no row: of [tokens, ..]. */
    public void zeroSpare(Tensor tokens) {
        if (spare > 0) {
            tokens.narrow(0, tokens.size(0) - spare, spare).zero_();
        }
    }

    /** What is done to a row by itself. */
    @FunctionalInterface
    public interface OfRow {
        /** A row of {@code length} tokens from {@code first} on. */
        void accept(int first, int length);
    }

    /** Does something to every row. */
    public void eachRow(OfRow action) {
        int first = 0;
        for (int length : lengths) {
            action.accept(first, length);
            first += length;
        }
    }

    /** Tokens of one row. */
    public int length(int row) {
        return lengths[row];
    }

    /** Whether all rows are of one length, without spare tokens. */
    public boolean isEven() {
        return spare == 0 && tokens() == rows() * longest();
    }

    /** Length of the longest row. */
    public int longest() {
        return groups.stream().mapToInt(RowGroup::length).max().orElse(0);
    }

    /** These rows in at most {@code count} parts of about as many tokens each, in the rows' order. */
    List<Ragged> parts(int count) {
        if (count == 1) {
            return List.of(this);
        }
        List<Ragged> parts = new ArrayList<>();
        int first = 0;
        for (int end : LikeParts.ends(count, lengths)) {
            parts.add(of(Arrays.copyOfRange(lengths, first, end)));
            first = end;
        }
        return parts;
    }

    /** The groups in the order of their rows. */
    public List<RowGroup> groups() {
        return groups;
    }

    /** These rows in the groups of {@code other}, which has as many rows. */
    public Ragged groupedAs(Ragged other) {
        if (other.groups.size() == 1 && groups.size() == 1) {
            return this;
        }
        List<Integer> ends =
                other.groups.stream().map(g -> g.firstRow() + g.rows()).toList();
        return new Ragged(lengths, groups(lengths, ends), spare);
    }

    /**
     * Some of these rows, in the groups in which they are; without spare tokens.
     *
     * @param kept numbers of rows, rising
     */
    public Ragged keep(int... kept) {
        List<RowGroup> some = new ArrayList<>();
        int first = 0;
        for (RowGroup group : groups) {
            int end = group.firstRow() + group.rows();
            int[] own = Arrays.stream(kept)
                    .filter(row -> row >= group.firstRow() && row < end)
                    .map(row -> lengths[row])
                    .toArray();
            if (own.length > 0) {
                some.add(RowGroup.of(first, own));
                first += own.length;
            }
        }
        return new Ragged(Arrays.stream(kept).map(row -> lengths[row]).toArray(), List.copyOf(some));
    }

    /** [tokens, ..] apart by groups, without the spare ones. */
    public List<Tensor> split(Tensor packed) {
        Tensor ofRows = withoutSpare(packed);
        return groups.size() == 1
                ? List.of(ofRows)
                : Ops.split(ofRows, groups.stream().mapToLong(RowGroup::tokens).toArray());
    }

    /** One [tokens, width] of the parts of each group, zero where tokens are spare. */
    public Tensor join(List<Tensor> parts) {
        List<Tensor> all = new ArrayList<>(parts);
        if (spare > 0) {
            Tensor part = parts.get(0);
            all.add(Tensors.zeros(part.scalar_type().intern(), spare, part.size(1)));
        }
        return Ops.concatenate(0, all);
    }

    /** [tokens, ..] without the spare ones. */
    public Tensor withoutSpare(Tensor tokens) {
        return spare == 0 ? tokens : tokens.narrow(0, 0, tokens.size(0) - spare);
    }

    /** What is done to a group of rows by itself. */
    @FunctionalInterface
    public interface OfGroup {
        /**
         * One group's result.
         *
         * @param g number of the group
         * @param padded [rows, length, width], zeros or copies of tokens on padding
         * @return [rows, length, any width]
         */
        Tensor apply(int g, Tensor padded);
    }

    /** Pads each group, does something to it, and packs the results: [tokens, width] to [tokens, the width of the results]. */
    public Tensor byGroup(Tensor packed, OfGroup function) {
        List<Tensor> parts = split(packed);
        List<Tensor> results = new ArrayList<>();
        for (int g = 0; g < parts.size(); g++) {
            RowGroup group = groups.get(g);
            results.add(group.unpad(function.apply(g, group.pad(parts.get(g)))));
        }
        return join(results);
    }

    /** [tokens, width] to [rows, width]: the mean of each row's tokens. */
    public Tensor means(Tensor packed) {
        Tensor tokens = withoutSpare(packed);
        ScalarType type = packed.scalar_type().intern();
        long[] rowOfToken = new long[(int) tokens.size(0)];
        double[] counts = new double[lengths.length];
        int token = 0;
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(rowOfToken, token, token += lengths[row], row);
            counts[row] = lengths[row];
        }
        Tensor sums = Tensors.zeros(type, lengths.length, packed.size(1)).index_add(0, Tensors.of(rowOfToken), tokens);
        return sums.div(Ops.cast(Tensors.of(counts), type).unsqueeze(1));
    }

    /**
     * Where to end groups of rows for the least sum of scores and of group costs: the row behind each group's last.
     *
     * @param own whether as many queries attend to a row as it has tokens, rather than one
     */
    private static List<Integer> cheapestEnds(long groupCost, boolean own, int... lengths) {
        int rows = lengths.length;
        long[] cost = new long[rows + 1];
        int[] start = new int[rows + 1];
        for (int end = 1; end <= rows; end++) {
            cost[end] = Long.MAX_VALUE;
            long longest = 0;
            for (int first = end - 1; first >= 0; first--) {
                longest = Math.max(longest, lengths[first]);
                long here = cost[first] + groupCost + (end - first) * longest * (own ? longest : 1);
                if (here < cost[end]) {
                    cost[end] = here;
                    start[end] = first;
                }
            }
        }
        List<Integer> ends = new ArrayList<>();
        for (int end = rows; end > 0; end = start[end]) {
            ends.add(0, end);
        }
        return ends;
    }

    private static List<RowGroup> groups(int[] lengths, List<Integer> ends) {
        List<RowGroup> groups = new ArrayList<>();
        int row = 0;
        for (int end : ends) {
            groups.add(RowGroup.of(row, Arrays.copyOfRange(lengths, row, end)));
            row = end;
        }
        return List.copyOf(groups);
    }
}
