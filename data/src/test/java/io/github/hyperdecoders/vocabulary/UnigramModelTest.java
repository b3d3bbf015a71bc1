package io.github.hyperdecoders.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.vocabulary.UnigramModel.Expectation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnigramModelTest {
    private static final List<String> PIECES = List.of("a", "b", "ab", "aba");
    private static final double[] PROBABILITIES = {0.2, 0.3, 0.4, 0.1};

    @Test
    void aWordIsAsLikelyAsAllWaysToCutItTogether() {
        // a b a: 0.2 * 0.3 * 0.2 = 0.012; ab a: 0.08; aba: 0.1.
        Expectation expectation = model().expect(words("aba", 1));
        assertThat(expectation.logLikelihood()).isCloseTo(Math.log(0.192), within(1e-12));
        double[] expected = {(2 * 0.012 + 0.08) / 0.192, 0.012 / 0.192, 0.08 / 0.192, 0.1 / 0.192};
        assertThat(expectation.counts()).containsExactly(expected, within(1e-12));
    }

    @Test
    void wordsCountAsOftenAsTheyStand() {
        double[] once = model().expect(words("aba", 1)).counts();
        Expectation thrice = model().expect(words("aba", 3));
        assertThat(thrice.logLikelihood()).isCloseTo(3 * Math.log(0.192), within(1e-12));
        assertThat(thrice.counts())
                .containsExactly(Arrays.stream(once).map(c -> 3 * c).toArray(), within(1e-12));
    }

    @Test
    void theForwardBackwardAlgorithmIsTheSumOverAllWays() {
        long first = Long.getLong("tests.seed", System.nanoTime());
        for (long seed = first; seed < first + 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder word = new StringBuilder();
            for (int length = 1 + random.nextInt(9); length > 0; length--) {
                word.append(random.nextBoolean() ? 'a' : 'b');
            }
            Map<String, Double> counts = new HashMap<>();
            double likelihood = enumerate(word.toString(), 1, List.of(), counts);
            Expectation expectation = model().expect(words(word.toString(), 1));
            String repeat = word + "; repeat UnigramModelTest with -Dtests.seed=" + seed;
            assertThat(expectation.logLikelihood()).as(repeat).isCloseTo(Math.log(likelihood), within(1e-9));
            for (int i = 0; i < PIECES.size(); i++) {
                double expected = counts.getOrDefault(PIECES.get(i), 0.0) / likelihood;
                assertThat(expectation.counts()[i]).as(repeat).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void theBestCutIsTheMostProbable() {
        assertThat(model().cut("aba")).containsExactly(3);
        assertThat(model().cut("abab")).containsExactly(2, 2);
        assertThat(model().cut("bb")).containsExactly(1, 1);
        assertThat(model().cutWithoutItself(3)).containsExactly(2, 0);
        assertThat(model().cutWithoutItself(2)).containsExactly(0, 1);
    }

    @Test
    void wordsOfManyThousandCharactersAreFine() {
        String word = "ab".repeat(20_000);
        assertThat(model().cut(word)).hasSize(20_000);
        assertThat(model().expect(words(word, 1)).logLikelihood()).isFinite().isNegative();
    }

    @Test
    void aWordThatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> model().cut("abc")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model().expect(words("abc", 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noStepOfExpectationMaximizationMakesTheTextLessLikely() {
        WordCounts text = new WordCounts();
        text.add("the cat sat on the mat and that cat then sat on the other mat while the rat ate a hat");
        SortedMap<String, Long> words = text.words();
        UnigramModel model = SeedPieces.of(words, 16, 100);
        Expectation before = model.expect(words);
        double start = before.logLikelihood();
        for (int step = 0; step < 30; step++) {
            model = model.maximize(before);
            Expectation after = model.expect(words);
            assertThat(after.logLikelihood()).as("step %d", step).isGreaterThanOrEqualTo(before.logLikelihood() - 1e-9);
            before = after;
        }
        assertThat(before.logLikelihood()).isGreaterThan(start + 1);
    }

    private static UnigramModel model() {
        return UnigramModel.ofWeights(PIECES, PROBABILITIES);
    }

    private static SortedMap<String, Long> words(String word, long count) {
        return new TreeMap<>(Map.of(word, count));
    }

    /** Adds each way's probability to all pieces in it; returns the sum over the ways to go on with {@code rest}. */
    private static double enumerate(String rest, double probability, List<String> way, Map<String, Double> counts) {
        if (rest.isEmpty()) {
            way.forEach(piece -> counts.merge(piece, probability, Double::sum));
            return probability;
        }
        double sum = 0;
        for (int i = 0; i < PIECES.size(); i++) {
            if (rest.startsWith(PIECES.get(i))) {
                List<String> longer = new ArrayList<>(way);
                longer.add(PIECES.get(i));
                sum += enumerate(
                        rest.substring(PIECES.get(i).length()), probability * PROBABILITIES[i], longer, counts);
            }
        }
        return sum;
    }
}
