package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two models on the same examples: what is chance and what is not. */
class PairedBootstrapTest {
    private static final List<Metric> ACCURACY = List.of(Metric.ACCURACY);

    @Test
    void aModelIsNoBetterThanItself() {
        List<PairedBootstrap> tests = PairedBootstrap.of(List.of(pair(ACCURACY, right(60), right(60))), 1);
        assertThat(tests.get(0)).isEqualTo(new PairedBootstrap(0, 0, 0, 1));
        assertThat(tests.get(0).significant()).isFalse();
    }

    @Test
    void manyMoreRightAnswersAreNoChanceAndOneMoreIs() {
        PairedBootstrap many = PairedBootstrap.of(List.of(pair(ACCURACY, right(80), right(60))), 1)
                .get(0);
        assertThat(many.difference()).isCloseTo(20, within(1e-9));
        assertThat(many.significant()).isTrue();
        assertThat(many.low()).isPositive();
        PairedBootstrap one = PairedBootstrap.of(List.of(pair(ACCURACY, right(61), right(60))), 1)
                .get(0);
        assertThat(one.difference()).isCloseTo(1, within(1e-9));
        assertThat(one.significant()).isFalse();
    }

    @Test
    void theOtherWayRoundIsTheSameWithTheOtherSign() {
        PairedBootstrap test = PairedBootstrap.of(List.of(pair(ACCURACY, right(60), right(80))), 1)
                .get(0);
        assertThat(test.difference()).isCloseTo(-20, within(1e-9));
        assertThat(test.significant()).isTrue();
        assertThat(test.high()).isNegative();
    }

    /** Of 100 pairs of models that are equally good about 5 are told apart; a test that were off twofold would show. */
    @Test
    void equalModelsAreToldApartAboutAsOftenAsTheLevelSays() {
        Random random = new Random(7);
        int significant = 0;
        for (int i = 0; i < 400; i++) {
            significant += PairedBootstrap.of(List.of(pair(ACCURACY, chance(random), chance(random))), i)
                            .get(0)
                            .significant()
                    ? 1
                    : 0;
        }
        assertThat(significant).isBetween(8, 40);
    }

    @Test
    void metricsOfAllExamplesTogetherAreScoredOnEachResample() {
        List<Metric> metrics = List.of(Metric.MATTHEWS_CORRELATION, Metric.F1);
        PairedBootstrap.Pair pair = pair(metrics, right(90), right(55));
        PairedBootstrap test = PairedBootstrap.of(List.of(pair), 1).get(0);
        double expected = 0;
        for (Metric metric : metrics) {
            expected += (metric.scoreAny(right(90), pair.answers()) - metric.scoreAny(right(55), pair.answers())) / 2;
        }
        assertThat(test.difference()).isCloseTo(expected, within(1e-9));
        assertThat(test.significant()).isTrue();
    }

    @Test
    void theLastIsTheMeanOverTheTasks() {
        List<PairedBootstrap> tests = PairedBootstrap.of(
                List.of(pair(ACCURACY, right(80), right(60)), pair(ACCURACY, right(60), right(80))), 1);
        assertThat(tests).hasSize(3);
        assertThat(tests.get(2).difference()).isCloseTo(0, within(1e-9));
        assertThat(tests.get(2).significant()).isFalse();
    }

    private static PairedBootstrap.Pair pair(List<Metric> metrics, List<String> ours, List<String> theirs) {
        List<List<String>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(List.of(i % 2 == 0 ? "1" : "0"));
        }
        return new PairedBootstrap.Pair(metrics, answers, List.of(ours), List.of(theirs));
    }

    /** The first so many of a hundred answers right. */
    private static List<String> right(int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            texts.add((i % 2 == 0) == (i < count) ? "1" : "0");
        }
        return Collections.unmodifiableList(texts);
    }

    private static List<String> chance(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            texts.add((i % 2 == 0) == (random.nextDouble() < 0.7) ? "1" : "0");
        }
        return texts;
    }
}
