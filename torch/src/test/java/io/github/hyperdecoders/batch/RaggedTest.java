package io.github.hyperdecoders.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RaggedTest {
    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void groupsAreNeighboursAndHoldEveryRowOnce() {
        int[] lengths = {9, 9, 7, 3, 3, 3, 1, 20};
        Ragged rows = Ragged.grouped(10, lengths);
        assertThat(rows.groups().size()).isGreaterThan(2);
        int row = 0;
        for (RowGroup group : rows.groups()) {
            assertThat(group.firstRow()).isEqualTo(row);
            int[] own = Arrays.copyOfRange(lengths, row, row + group.rows());
            assertThat(group.length()).isEqualTo(Arrays.stream(own).max().orElseThrow());
            assertThat(group.tokens()).isEqualTo(Arrays.stream(own).sum());
            row += group.rows();
        }
        assertThat(row).isEqualTo(rows.rows()).isEqualTo(lengths.length);
        assertThat(rows.tokens()).isEqualTo(55);
        assertThat(rows.longest()).isEqualTo(20);
    }

    @Test
    void spareTokensBelongToNoRowAndGoWithoutATrace() {
        int[] lengths = {20, 9, 9, 7};
        Ragged rows = Ragged.grouped(10, lengths);
        Ragged round = rows.rounded();
        assertThat(rows.tokens()).isEqualTo(45);
        assertThat(round.tokens()).isEqualTo(46);
        assertThat(round.spare()).isEqualTo(1);
        assertThat(round.rounded()).isSameAs(round);
        assertThat(round.groupedAs(Ragged.grouped(0, 1, 2, 3, 4)).tokens()).isEqualTo(46);
        Tensor tokens = Tensors.of(new Random(1).doubles(46 * 3).toArray()).view(46, 3);
        Tensor real = tokens.narrow(0, 0, 45);
        assertThat(Tensors.toDoubles(round.withoutSpare(tokens))).isEqualTo(Tensors.toDoubles(real));
        assertThat(Tensors.toDoubles(round.means(tokens))).isEqualTo(Tensors.toDoubles(rows.means(real)));
        Tensor sums = round.byGroup(tokens, (g, padded) -> padded.add(padded));
        assertThat(Tensors.toDoubles(sums.narrow(0, 0, 45)))
                .isEqualTo(Tensors.toDoubles(rows.byGroup(real, (g, padded) -> padded.add(padded))));
        assertThat(Tensors.toDoubles(sums.narrow(0, 45, 1))).containsOnly(0.0);
    }

    @Test
    void fewAndRoundNumbersOfTokensHaveNoneToSpare() {
        assertThat(Ragged.of(3, 2, 1).rounded().spare()).isZero();
        assertThat(Ragged.of(64, 64).rounded().spare()).isZero();
        // Less than a sixteenth is added.
        for (int tokens = 1; tokens < 3000; tokens += 7) {
            int spare = Ragged.of(tokens).rounded().spare();
            assertThat(spare * 16L).isLessThanOrEqualTo(tokens);
        }
    }

    @Test
    void noOtherGroupingIsCheaper() {
        long seed = Long.getLong("tests.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int trial = 0; trial < 200; trial++) {
            int[] lengths = random.ints(1 + random.nextInt(7), 1, 30).toArray();
            long groupCost = random.nextInt(600);
            long cheapest = Long.MAX_VALUE;
            // Bit i says whether a group ends behind row i.
            for (int ends = 0; ends < 1 << (lengths.length - 1); ends++) {
                List<int[]> parts = new ArrayList<>();
                int first = 0;
                for (int row = 0; row < lengths.length; row++) {
                    if (row == lengths.length - 1 || (ends >> row & 1) == 1) {
                        parts.add(Arrays.copyOfRange(lengths, first, row + 1));
                        first = row + 1;
                    }
                }
                cheapest = Math.min(
                        cheapest,
                        parts.stream().mapToLong(p -> cost(groupCost, p)).sum());
            }
            long found = Ragged.grouped(groupCost, lengths).groups().stream()
                    .mapToLong(g -> groupCost + (long) g.rows() * g.length() * g.length())
                    .sum();
            assertThat(found)
                    .as("-Dtests.seed=%s: %s at %s", seed, Arrays.toString(lengths), groupCost)
                    .isEqualTo(cheapest);
        }
    }

    @Test
    void forSingleQueriesGroupsAreLarger() {
        Ragged rows = Ragged.of(100, 90, 80, 20, 10);
        assertThat(rows.groups()).hasSizeGreaterThan(1);
        assertThat(rows.groupedForSteps().groups()).hasSize(1);
        assertThat(Ragged.of(400, 400, 20, 10).groupedForSteps().groups()).hasSize(2);
    }

    private static long cost(long groupCost, int... lengths) {
        long longest = Arrays.stream(lengths).max().orElseThrow();
        return groupCost + lengths.length * longest * longest;
    }

    @Test
    void smallBatchesAreOneGroup() {
        assertThat(Ragged.of(30, 2, 17).groups()).hasSize(1);
        assertThat(Ragged.of(128, 128, 20, 19, 18).groups()).hasSize(2);
    }

    @Test
    void apartAndTogetherAgainIsTheSame() {
        Ragged rows = Ragged.grouped(1, 4, 4, 2, 5, 1);
        Tensor packed = numbers(16, 3);
        List<Tensor> parts = rows.split(packed);
        assertThat(parts).hasSameSizeAs(rows.groups());
        assertThat(Tensors.toDoubles(rows.join(parts))).isEqualTo(Tensors.toDoubles(packed));
        RowGroup group = Ragged.grouped(1000, 4, 4, 2, 5, 1).groups().get(0);
        assertThat(Tensors.toDoubles(group.unpad(group.pad(packed)))).isEqualTo(Tensors.toDoubles(packed));
        assertThat(Tensors.toDoubles(group.unpad(group.padWithZeros(packed)))).isEqualTo(Tensors.toDoubles(packed));
    }

    @Test
    void rowsArePaddedToTheLongestOfTheirGroup() {
        RowGroup group =
                Ragged.of(1, 3).groupedAs(Ragged.uniform(2, 1)).groups().get(0);
        Tensor packed = numbers(4, 1);
        assertThat(Tensors.shape(group.pad(packed))).containsExactly(2, 3, 1);
        assertThat(Tensors.toDoubles(group.padWithZeros(packed))).containsExactly(0, 0, 0, 1, 2, 3);
        assertThat(Tensors.toDoubles(group.paddingBias(ScalarType.Double)))
                .containsExactly(0, RowGroup.MASKED, RowGroup.MASKED, 0, 0, 0);
        assertThat(Tensors.toDoubles(Ragged.uniform(3, 2).groups().get(0).paddingBias(ScalarType.Double)))
                .containsExactly(0);
    }

    @Test
    void meansAreThoseOfPlainLoops() {
        int[] lengths = {3, 1, 6, 2};
        Tensor packed = numbers(12, 2);
        double[] values = Tensors.toDoubles(packed);
        double[] expected = new double[8];
        int token = 0;
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < lengths[row]; i++, token++) {
                expected[2 * row] += values[2 * token] / lengths[row];
                expected[2 * row + 1] += values[2 * token + 1] / lengths[row];
            }
        }
        assertThat(Tensors.toDoubles(Ragged.grouped(2, lengths).means(packed)))
                .containsExactly(expected, within(1e-12));
    }

    @Test
    void emptyRowsAreRefused() {
        assertThatThrownBy(() -> Ragged.of(3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3, 0]");
        assertThatThrownBy(() -> new Tokens(numbers(3, 1).flatten(), Ragged.uniform(2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 ids for rows of 4 tokens");
    }

    /** 0, 1, 2, ... */
    private static Tensor numbers(int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> i);
        return Tensors.of(values).view(rows, columns);
    }
}
