package io.github.hyperdecoders.task;

import static io.github.hyperdecoders.task.Split.TEST;
import static io.github.hyperdecoders.task.Split.TRAIN;
import static io.github.hyperdecoders.task.Split.VALIDATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.random.Permutation;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitRuleTest {
    private static final SplitOptions ALL = SplitOptions.STANDARD;
    private static final SplitOptions UNDIVIDED = new SplitOptions(false, -1, -1, -1, 42, false);
    private static final SplitOptions REFERENCE = new SplitOptions(true, -1, -1, -1, 42, true);

    @Test
    void smallSetsHalveTheirPermutedValidationSplit() {
        int[] order = Permutation.of(277, 42);

        assertThat(SplitRule.SMALL.source(TEST, ALL)).isEqualTo(VALIDATION);
        assertThat(SplitRule.SMALL.rows(VALIDATION, 277, ALL)).containsExactly(Arrays.copyOf(order, 138));
        assertThat(SplitRule.SMALL.rows(TEST, 277, ALL)).containsExactly(Arrays.copyOfRange(order, 138, 277));
        assertThat(SplitRule.SMALL.source(TRAIN, ALL)).isEqualTo(TRAIN);
        assertThat(SplitRule.SMALL.rows(TRAIN, 5, ALL)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void largeSetsValidateOnAThousandPermutedTrainingExamples() {
        int[] order = Permutation.of(5463, 42);

        assertThat(SplitRule.LARGE.source(VALIDATION, ALL)).isEqualTo(TRAIN);
        assertThat(SplitRule.LARGE.rows(VALIDATION, 5463, ALL)).containsExactly(Arrays.copyOf(order, 1000));
        assertThat(SplitRule.LARGE.rows(TRAIN, 5463, ALL)).containsExactly(Arrays.copyOfRange(order, 1000, 5463));
        assertThat(SplitRule.LARGE.source(TEST, ALL)).isEqualTo(TEST);
        assertThat(SplitRule.LARGE.rows(TEST, 3, ALL)).containsExactly(0, 1, 2);
        assertThat(SplitRule.LARGE.rows(TRAIN, 900, ALL)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheOptionEverySetKeepsItsSplits(SplitRule rule) {
        for (Split split : Split.values()) {
            assertThat(rule.source(split, UNDIVIDED)).isEqualTo(split);
            assertThat(rule.rows(split, 4, UNDIVIDED)).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void aCountTakesTheFirstInPermutedOrder() {
        SplitOptions some = new SplitOptions(true, 4, 5, 6, 7, false);

        assertThat(SplitRule.OWN.rows(TRAIN, 10, some)).containsExactly(Arrays.copyOf(Permutation.of(10, 7), 4));
        assertThat(SplitRule.SMALL.rows(VALIDATION, 60, some)).containsExactly(Arrays.copyOf(Permutation.of(60, 7), 5));
        assertThat(SplitRule.SMALL.rows(TEST, 60, some))
                .containsExactly(Arrays.copyOfRange(Permutation.of(60, 7), 30, 36));
        assertThat(SplitRule.OWN.rows(TRAIN, 3, some)).containsExactly(Permutation.of(3, 7));
    }

    @Test
    void referenceSplitsLoseTheirLastExampleUnlessCounted() {
        assertThat(SplitRule.OWN.rows(TRAIN, 4, REFERENCE)).containsExactly(0, 1, 2);
        assertThat(SplitRule.SMALL.rows(VALIDATION, 277, REFERENCE))
                .containsExactly(Arrays.copyOf(Permutation.of(277, 42), 137));
        assertThat(SplitRule.LARGE.rows(TRAIN, 5463, REFERENCE))
                .containsExactly(Arrays.copyOfRange(Permutation.of(5463, 42), 1000, 5462));
        assertThat(SplitRule.OWN.rows(TRAIN, 0, REFERENCE)).isEmpty();
        assertThat(SplitRule.OWN.rows(TRAIN, 4, new SplitOptions(true, 4, -1, -1, 42, true)))
                .containsExactlyInAnyOrder(IntStream.range(0, 4).toArray());
    }

    @Test
    void countsAreChecked() {
        assertThatThrownBy(() -> new SplitOptions(true, -1, 0, -1, 42, false))
                .isInstanceOf(InputException.class)
                .hasMessage("n_val is 0; expected -1 (all) or a positive number");
    }
}
