package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.SharedFolder;
import io.github.hyperdecoders.metric.Rouge.Scores;
import io.github.hyperdecoders.metric.Rouge.Stemming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RougeTest {
    /** Enough resamples to leave only the noise of the published side, whose own 1,000 scatter by about 0.02. */
    private static final int RESAMPLES = 20_000;

    @Test
    void countsWordsPairsAndSubsequences() {
        Scores scores = Rouge.score("The cat was under the bed.", "the cat was found under the bed");
        // 6 of 6 and 7 words, 4 of 5 and 6 pairs, a subsequence of 6.
        assertThat(scores.rouge1()).isCloseTo(12.0 / 13, within(1e-12));
        assertThat(scores.rouge2()).isCloseTo(8.0 / 11, within(1e-12));
        assertThat(scores.rougeL()).isCloseTo(12.0 / 13, within(1e-12));
        assertThat(scores.rougeLsum()).isCloseTo(12.0 / 13, within(1e-12));
    }

    @Test
    void unitesTheSubsequencesOfSentences() {
        // The example of Lin 2004, section 3.2, its sentences swapped: w1 w3 w5 and w1 w2 unite to four of five words.
        Scores scores = Rouge.score("w1 w3 w8 w9 w5\nw1 w2 w6 w7 w8", "w1 w2 w3 w4 w5");
        assertThat(scores.rougeLsum()).isCloseTo(2 * 0.4 * 0.8 / 1.2, within(1e-12));
        assertThat(scores.rougeL()).isCloseTo(2 * 0.3 * 0.6 / 0.9, within(1e-12));
    }

    @Test
    void aWordIsNotHitMoreOftenThanItOccurs() {
        assertThat(Rouge.score("red fox", "red fox\nred fox").rougeLsum()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(Rouge.score("red red red", "red fox").rouge1()).isCloseTo(2.0 / 5, within(1e-12));
    }

    @Test
    void comparesStemsOfLongerWords() {
        assertThat(Rouge.score("elections", "electing").rouge1()).isEqualTo(1);
        assertThat(Rouge.score("elections", "electing", Stemming.NONE).rouge1()).isZero();
        assertThat(Rouge.tokens("She was RUNNING, 24/7 (gas).", Stemming.PORTER))
                .containsExactly("she", "was", "run", "24", "7", "gas");
    }

    @Test
    void lettersOutsideAsciiPartWords() {
        assertThat(Rouge.tokens("Čeština dělá vše", Stemming.NONE)).containsExactly("e", "tina", "d", "l", "v", "e");
        assertThat(Rouge.score("हिन्दी", "हिन्दी")).isEqualTo(new Scores(0, 0, 0, 0));
    }

    @Test
    void nothingScoresZero() {
        Scores zero = new Scores(0, 0, 0, 0);
        assertThat(Rouge.score("", "something")).isEqualTo(zero);
        assertThat(Rouge.score("something", " \n. ")).isEqualTo(zero);
        assertThat(Rouge.score("", "")).isEqualTo(zero);
    }

    /** The published numbers are without stemming, and their sentences end at a point that stands alone. */
    @Test
    void agreesWithThePublishedNumbers() throws IOException {
        Path folder = SharedFolder.get("fixtures/text/rouge");
        JsonNode published =
                JsonMapper.shared().readTree(Files.readString(folder.resolve("expected_bootstrap_results.json")));
        List<Scores> scores = largeTest(folder, Stemming.NONE);

        assertClose(scores, Scores::rouge1, published.get("rouge1").doubleValue());
        assertClose(scores, Scores::rouge2, published.get("rouge2").doubleValue());
        assertClose(scores, Scores::rougeLsum, published.get("rougeLsum").doubleValue());
    }

    /** The same texts in an independent computation in Python, with NLTK's stemmer. */
    @Test
    void equalsAnIndependentComputation() throws IOException {
        Path folder = SharedFolder.get("fixtures/text/rouge");
        List<Scores> stemmed = largeTest(folder, Stemming.PORTER);
        assertThat(mean(stemmed, Scores::rouge1)).isCloseTo(40.511561307309854, within(1e-9));
        assertThat(mean(stemmed, Scores::rouge2)).isCloseTo(24.402108963604448, within(1e-9));
        assertThat(mean(stemmed, Scores::rougeL)).isCloseTo(40.26514436410648, within(1e-9));
        List<Scores> unstemmed = largeTest(folder, Stemming.NONE);
        assertThat(mean(unstemmed, Scores::rouge1)).isCloseTo(38.5525491281528, within(1e-9));
        assertThat(mean(unstemmed, Scores::rouge2)).isCloseTo(22.144908117571934, within(1e-9));
        assertThat(mean(unstemmed, Scores::rougeLsum)).isCloseTo(38.32645124692053, within(1e-9));
    }

    private static void assertClose(List<Scores> scores, ToDoubleFunction<Scores> which, double published) {
        double[] values = percents(scores, which);
        assertThat(mean(scores, which)).isCloseTo(published, within(0.05));
        assertThat(BootstrapInterval.of(values, RESAMPLES, 0).mid()).isCloseTo(published, within(0.05));
        assertThat(BootstrapInterval.of(values, 0).low()).isLessThan(published);
        assertThat(BootstrapInterval.of(values, 0).high()).isGreaterThan(published);
    }

    private static List<Scores> largeTest(Path folder, Stemming stemming) throws IOException {
        List<String> predictions = Files.readAllLines(folder.resolve("prediction_large.txt"));
        List<String> targets = Files.readAllLines(folder.resolve("target_large.txt"));
        assertThat(predictions).hasSize(1000);
        assertThat(targets).hasSize(1000);
        List<Scores> scores = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            scores.add(Rouge.score(
                    predictions.get(i).replace(" . ", " .\n"), targets.get(i).replace(" . ", " .\n"), stemming));
        }
        return scores;
    }

    private static double mean(List<Scores> scores, ToDoubleFunction<Scores> which) {
        return Arrays.stream(percents(scores, which)).average().orElseThrow();
    }

    private static double[] percents(List<Scores> scores, ToDoubleFunction<Scores> which) {
        return scores.stream().mapToDouble(s -> 100 * which.applyAsDouble(s)).toArray();
    }
}
