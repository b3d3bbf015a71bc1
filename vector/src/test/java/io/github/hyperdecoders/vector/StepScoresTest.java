package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against sorting. */
class StepScoresTest {
    @ParameterizedTest
    @CsvSource({"6, 6", "6, 1", "23, 8", "100, 8", "511, 4", "512, 20", "513, 8", "3000, 64", "32128, 8", "32100, 2"})
    void findsTheLikeliest(int vocabulary, int k) {
        float[] logits = Memory.random(3 * vocabulary, vocabulary);
        int row = 1;
        // Several of the best beside each other, equal ones, the very first and the very last.
        logits[row * vocabulary] = 9;
        logits[row * vocabulary + 1] = 8;
        logits[row * vocabulary + 2] = 8;
        logits[(row + 1) * vocabulary - 1] = 9;
        for (List<Integer> forbidden :
                List.<List<Integer>>of(List.of(), List.of(0), List.of(vocabulary / 2), List.of(vocabulary - 1, 1))) {
            for (boolean redistributed : new boolean[] {false, true}) {
                int[] taken = forbidden.stream().mapToInt(i -> i).toArray();
                StepScores found = StepScores.best(Memory.floats(logits), row, vocabulary, taken, redistributed, k);
                double total = IntStream.range(0, vocabulary)
                        .filter(i -> !redistributed || !forbidden.contains(i))
                        .mapToDouble(i -> Math.exp(logits[row * vocabulary + i]))
                        .sum();
                double[] expected = IntStream.range(0, vocabulary)
                        .mapToDouble(i -> forbidden.contains(i)
                                ? Double.NEGATIVE_INFINITY
                                : logits[row * vocabulary + i] - Math.log(total))
                        .toArray();
                int[] order = IntStream.range(0, vocabulary)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -expected[i]))
                        .limit(k)
                        .mapToInt(i -> i)
                        .toArray();
                assertThat(found.tokens()).containsExactly(order);
                for (int i = 0; i < k; i++) {
                    if (!forbidden.contains(order[i])) {
                        assertThat(found.logProbabilities()[i]).isCloseTo(expected[order[i]], within(1e-5));
                    } else {
                        assertThat(found.logProbabilities()[i]).isEqualTo(Double.NEGATIVE_INFINITY);
                    }
                }
            }
        }
    }

    @Test
    void aModelThatHasDivergedStillGetsTokens() {
        float[] logits = new float[100];
        Arrays.fill(logits, Float.NaN);
        assertThat(StepScores.best(Memory.floats(logits), 0, 100, new int[0], false, 4)
                        .tokens())
                .containsExactly(0, 1, 2, 3);
        logits = new float[100];
        logits[70] = Float.NaN;
        assertThat(StepScores.best(Memory.floats(logits), 0, 100, new int[0], false, 2)
                        .tokens())
                .containsExactly(70, 0);
    }

    @Test
    void whatAForbiddenTokenHadGoesToTheOthersHoweverLikelyItWas() {
        StepScores found = StepScores.best(Memory.floats(-1000, 1000, -1000), 0, 3, new int[] {1}, true, 2);
        assertThat(found.tokens()).containsExactly(0, 2);
        assertThat(found.logProbabilities()[0]).isCloseTo(-Math.log(2), within(1e-6));
    }

    @Test
    void largeLogitsDoNotOverflow() {
        StepScores found = StepScores.best(Memory.floats(1000, 1000, -1000), 0, 3, new int[0], false, 2);
        assertThat(found.tokens()).containsExactly(0, 1);
        assertThat(found.logProbabilities()[0]).isCloseTo(-Math.log(2), within(1e-6));
    }
}
