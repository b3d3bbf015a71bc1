package io.github.hyperdecoders.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.classification.ScoredLabel;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.github.hyperdecoders.InputException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Labels, segments and AI services, on the model that comes with the server. */
class LabelsTest {
    private static final List<String> WORDS = List.of("pear", "plum", "horn", "peach");

    @SuppressWarnings("NullAway.Init")
    private static Lent lent;

    /** A service of one's own: a method is a question to the model. */
    interface Words {
        @UserMessage("odd text: {{it}}")
        String odd(String words);

        @UserMessage("compare text: {{first}} {{second}} {{which}}")
        String compare(@V("first") String first, @V("second") String second, @V("which") String which);
    }

    @BeforeAll
    static void open() throws Exception {
        lent = Lent.sample();
    }

    @AfterAll
    static void close() {
        lent.close();
    }

    @Test
    void anInterfaceAsksTheModel() {
        Words words = AiServices.create(Words.class, lent.borrow().chatModel());
        assertThat(words.odd("pear plum horn peach"))
                .isEqualTo("horn")
                .isEqualTo(lent.model()
                        .generate(List.of("odd text: pear plum horn peach"))
                        .get(0));
        assertThat(words.compare("two cup", "nine hat", "bigger"))
                .isEqualTo(lent.model()
                        .generate(List.of("compare text: two cup nine hat bigger"))
                        .get(0));
    }

    @Test
    void labelsHaveTheLibrarysProbabilities() {
        LabelClassifier classifier = new LabelClassifier(lent.borrow(), WORDS, words -> "odd text: " + words);
        String text = String.join(" ", WORDS);
        assertThat(classifier.classify(text)).containsExactly("horn");
        List<ScoredLabel<String>> labels = classifier.classifyWithScores(text).scoredLabels();
        assertThat(labels).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(labels.stream().mapToDouble(ScoredLabel::score).sum()).isCloseTo(1, within(1e-9));
        double expected = lent.model().score("odd text: " + text, WORDS).best().probability();
        assertThat(labels.get(0).score()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void aSegmentsScoreIsTheProbabilityOfRelevant() {
        // Relevant is here: the odd one out is horn.
        ScoringModel model = lent.borrow().scoringModel((query, segment) -> query + " text: " + segment, "horn", WORDS);
        List<String> segments = List.of("pear plum horn peach", "pear horn plum peach");
        List<Double> expected = segments.stream()
                .map(segment ->
                        lent.model().score("odd text: " + segment, WORDS).probabilities()[2])
                .toList();
        List<Double> scores = model.scoreAll(
                        segments.stream().map(TextSegment::from).toList(), "odd")
                .content();
        assertThat(scores).hasSize(2);
        for (int i = 0; i < 2; i++) {
            // Computed together, not one by one.
            assertThat(scores.get(i)).isCloseTo(expected.get(i), within(1e-5));
        }
        assertThat(model.score(segments.get(0), "odd").content()).isGreaterThan(0.5);
    }

    @Test
    void theRelevantAnswerIsOneOfTheAnswers() {
        BorrowedModel borrowed = lent.borrow();
        assertThatThrownBy(() -> borrowed.scoringModel((query, segment) -> segment, "drum", WORDS))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'drum'");
    }
}
