package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetricTest {
    private static final Map<String, Metric> GOLDEN_NAMES = Map.of(
            "accuracy", Metric.ACCURACY,
            "matthews", Metric.MATTHEWS_CORRELATION,
            "f1_invalid_is_wrong", Metric.F1,
            "pearson", Metric.PEARSON,
            "spearman", Metric.SPEARMAN);

    static JsonNode goldens() throws IOException {
        try (InputStream file = Objects.requireNonNull(MetricTest.class.getResourceAsStream("metrics.json"))) {
            return JsonMapper.shared().readTree(file);
        }
    }

    static Stream<JsonNode> scores() throws IOException {
        return goldens().get("scores").valueStream();
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("scores")
    void equalsTheGoldenScores(JsonNode golden) {
        List<String> predictions = strings(golden.get("predictions"));
        List<String> targets = strings(golden.get("targets"));
        int compared = 0;
        for (Map.Entry<String, Metric> name : GOLDEN_NAMES.entrySet()) {
            if (golden.has(name.getKey())) {
                assertThat(name.getValue().score(predictions, targets))
                        .as(name.getKey())
                        .isCloseTo(golden.get(name.getKey()).doubleValue(), within(1e-9));
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(2);
    }

    @Test
    void equalsTheGoldenAnswersOfSquad() throws IOException {
        List<JsonNode> pairs = goldens().get("question_answering").valueStream().toList();
        assertThat(pairs).hasSize(256).allSatisfy(pair -> {
            String prediction = pair.get("prediction").stringValue();
            String truth = pair.get("truth").stringValue();
            assertThat(Squad.f1(prediction, truth)).isCloseTo(pair.get("f1").doubleValue(), within(1e-9));
            assertThat(Squad.exactMatch(prediction, truth))
                    .isEqualTo(pair.get("exact_match").booleanValue());
        });
    }

    @Test
    void squadScoresAreMeansOfAHundred() {
        List<String> predictions = List.of("The cat", "a black dog", "nothing");
        List<String> targets = List.of("cat", "the dog", "fish");

        assertThat(Metric.SQUAD_EXACT_MATCH.score(predictions, targets)).isCloseTo(100.0 / 3, within(1e-9));
        assertThat(Metric.SQUAD_F1.score(predictions, targets)).isCloseTo(100 * (1 + 2.0 / 3) / 3, within(1e-9));
    }

    @Test
    void squadNormalisesAsPythonDoes() {
        assertThat(Squad.normalize("  The\tU.S.\u00a0(an) Été\u2003a-b_c ")).isEqualTo("us été abc");
        assertThat(Squad.normalize("thé à la")).isEqualTo("thé à la");
    }

    /** Each answer as the official script of SQuAD normalises it, under CPython 3.11. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            à la carte   | à la carte
            `\u0300 la carte` | `\u0300 la carte`
            `a\u0300 la carte` | `\u0300 la carte`
            a²           | a²
            a the²       | the²
            ½ cup a      | ½ cup
            a‿b a        | ‿b
            the “Beatles” | “beatles”
            a\u0661 an  | a\u0661
            Ⅷ a          | ⅷ
            a\ud835\udc31 \ud835\udc31a a | a\ud835\udc31 \ud835\udc31a
            日a a        | 日a
            ΑΣ a         | ας
            a\u200bb    | \u200bb
            an_a a_      | ana
            a\u20dd b   | \u20dd b
            ⅓a a①        | ⅓a a①
            thé à la     | thé à la
            """)
    void wordsEndWherePythonsDo(String answer, String normalized) {
        assertThat(Squad.normalize(answer)).isEqualTo(normalized);
    }

    @Test
    void toAQuestionWithoutAnswerTheEmptyOneIsRight() {
        List<List<String>> answers = List.of(List.of("Ann", "Anna"), List.of(""), List.of(), List.of("Bo"));
        List<String> predictions = List.of("the Ann", "", "Bo", "Bo Ann");
        assertThat(Metric.SQUAD_EXACT_MATCH.scoreAny(predictions, answers)).isEqualTo(100 * 2.0 / 4);
        assertThat(Metric.SQUAD_F1.scoreAny(predictions, answers)).isCloseTo(100 * (2 + 2.0 / 3) / 4, within(1e-9));
        assertThat(Metric.SQUAD_HASANS_EXACT_MATCH.scoreAny(predictions, answers))
                .isEqualTo(100 * 1.0 / 2);
        assertThat(Metric.SQUAD_HASANS_F1.scoreAny(predictions, answers))
                .isCloseTo(100 * (1 + 2.0 / 3) / 2, within(1e-9));
        assertThat(Metric.SQUAD_NOANS.scoreAny(predictions, answers)).isEqualTo(100 * 1.0 / 2);
        assertThat(Metric.SQUAD_NOANS.scoreAny(List.of("a"), List.of(List.of("a"))))
                .isZero();
    }

    /** Two of three "yes" found, one of them a "no" in truth; one of two "no" found; "maybe" never; "x" is no label. */
    @Test
    void everyLabelHasItsF1() {
        List<String> targets = List.of("yes", "yes", "yes", "no", "no", "maybe");
        List<String> predictions = List.of("yes", "yes", "x", "yes", "no", "no");
        double yes = 2.0 * 2 / (3 + 3);
        double no = 2.0 * 1 / (2 + 2);
        assertThat(Metric.MACRO_F1.score(predictions, targets)).isCloseTo(100 * (yes + no + 0) / 3, within(1e-9));
        assertThat(Metric.MICRO_F1.score(predictions, targets)).isEqualTo(100 * 3.0 / 6);
        assertThat(Metric.MACRO_F1.score(List.of("0", "1"), List.of("0", "1"))).isEqualTo(100);
    }

    @Test
    void listsOfLabelsAreComparedLabelByLabel() {
        List<String> targets = List.of("weather, sad", "weather", "");
        List<String> predictions = List.of("sad , weather", "sad", "weather");
        // weather: given 2, right 2, both 1; sad: given 2, right 1, both 1.
        double weather = 2.0 * 1 / (2 + 2);
        double sad = 2.0 * 1 / (2 + 1);
        assertThat(Metric.MULTILABEL_MACRO_F1.score(predictions, targets))
                .isCloseTo(100 * (weather + sad) / 2, within(1e-9));
        assertThat(Metric.MULTILABEL_MICRO_F1.score(predictions, targets))
                .isCloseTo(100 * 2.0 * 2 / (4 + 3), within(1e-9));
        assertThat(Metric.MULTILABEL_MICRO_F1.score(List.of(""), List.of(""))).isZero();
    }

    @Test
    void generatedTextIsScoredOfAHundred() {
        List<String> predictions = List.of("It rained. Nobody came.", "a b c d");
        List<String> targets = List.of("Nobody came. It rained.", "w x y z");

        assertThat(Metric.ROUGE1.score(predictions, targets)).isCloseTo(50, within(1e-9));
        assertThat(Metric.ROUGE2.score(predictions, targets)).isCloseTo(100 * (2.0 / 3) / 2, within(1e-9));
        assertThat(Metric.ROUGEL.score(predictions, targets)).isCloseTo(25, within(1e-9));
        assertThat(Metric.BLEU.score(targets, targets)).isCloseTo(100, within(1e-9));
    }

    @Test
    void sentencesNeedAModelThatIsNotHere() {
        assertThatThrownBy(() -> Metric.ROUGELSUM.score(List.of("It rained."), List.of("It rained.")))
                .isInstanceOf(InputException.class)
                .hasMessage("metric 'rougeLsum' needs a SentenceSplitter, and none is on the class path;"
                        + " hyperdecoders-report has one");
    }

    @Test
    void textMetricsKeepTheirUsualSpelling() {
        assertThat(MetricScores.of(
                                List.of(Metric.ROUGEL, Metric.ROUGE2, Metric.BLEU),
                                List.of("one two three four"),
                                List.of(List.of("one two three four")))
                        .values()
                        .keySet())
                .containsExactly("rougeL", "rouge2", "bleu");
        assertThat(Metric.ROUGELSUM.key()).isEqualTo("rougeLsum");
    }

    @Test
    void textsAreStripped() {
        assertThat(Metric.ACCURACY.score(List.of(" 1", "0\n"), List.of("1", "0 ")))
                .isEqualTo(100);
    }

    @Test
    void anInvalidAnswerIsTheOppositeOfItsTarget() {
        // As if the answers were 1, 0, 1, 0: one true positive, one false positive, one false negative.
        assertThat(Metric.F1.score(List.of("1", "", "entailment", "0"), List.of("1", "1", "0", "0")))
                .isEqualTo(50);
        assertThat(Metric.F1.score(List.of("0", "0"), List.of("0", "0"))).isZero();
        assertThatThrownBy(() -> Metric.F1.score(List.of("2"), List.of("2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'2'");
    }

    @Test
    void whatIsNoNumberCountsAsMinusOne() {
        List<String> targets = List.of("1.0", "2.5", "3.0", "4.2", "0.4", "5.0");
        List<String> wild = List.of("x", "2.5", "nan", "4.2", "1d", "1e999");
        List<String> mapped = List.of("-1", "2.5", "-1", "4.2", "-1", "-1.0");

        assertThat(Metric.PEARSON.score(wild, targets)).isEqualTo(Metric.PEARSON.score(mapped, targets));
        assertThat(Metric.SPEARMAN.score(wild, targets)).isEqualTo(Metric.SPEARMAN.score(mapped, targets));
    }

    @Test
    void whatHasNoCorrelationScoresZero() {
        List<String> constant = List.of("0.1", "0.1", "0.1", "0.1", "0.1", "0.1");
        List<String> targets = List.of("1", "2", "3", "4", "5", "6");
        assertThat(Metric.PEARSON.score(constant, targets)).isZero();
        assertThat(Metric.SPEARMAN.score(targets, constant)).isZero();
        assertThat(Metric.PEARSON.score(List.of("1"), List.of("1"))).isZero();
    }

    @Test
    void matthewsOfManyExamplesDoesNotOverflow() {
        List<String> targets = Stream.iterate(0, i -> i + 1)
                .limit(400_000)
                .map(i -> String.valueOf(i % 3))
                .toList();
        assertThat(Metric.MATTHEWS_CORRELATION.score(targets, targets)).isCloseTo(100, within(1e-9));
    }

    @Test
    void listsMustMatch() {
        assertThatThrownBy(() -> Metric.ACCURACY.score(List.of("1"), List.of("1", "0")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metric.ACCURACY.score(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysAreFoundAndMistypedOnesHelped() {
        for (Metric metric : Metric.values()) {
            assertThat(Metric.of(metric.key())).isEqualTo(metric);
        }
        assertThatThrownBy(() -> Metric.of("acuracy"))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "unknown metric 'acuracy'; known are accuracy, f1, macro_f1, micro_f1, multilabel_macro_f1, multilabel_micro_f1, matthews_correlation, pearson, spearman, "
                                + "squad_f1, squad_exact_match, squad_hasans_f1, squad_hasans_exact_match, squad_noans, rouge1, rouge2, rougeL, rougeLsum, bleu; did you mean 'accuracy'?");
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
