package io.github.hyperdecoders.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.reading.PredictedAnswers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScoresTest {
    private static final List<Question> GOLD = List.of(
            question("a", "SQuAD", "the red house", "house"),
            question("b", "SQuAD", "blue"),
            question("c", "New", "x"));

    @TempDir
    Path folder = Path.of("");

    @Test
    void theLikeliestAnswerThatIsNotEmptyCounts() {
        PredictedAnswers answers = new PredictedAnswers(Map.of(
                "a", List.of(new Answer("", 0.1), new Answer("wrong", 0.9), new Answer("a house", 0.3)),
                "b", List.of(new Answer("", 0.2))));
        assertThat(answers.best("a")).contains(new Answer("a house", 0.3));
        assertThat(answers.best("b")).isEmpty();
        assertThat(answers.best("z")).isEmpty();
    }

    @Test
    void scoresAreThoseOfTheBestRightAnswer() {
        PredictedAnswers answers = new PredictedAnswers(
                Map.of("a", List.of(new Answer("red house", 1)), "b", List.of(new Answer("green", 1))));
        List<AnswerScores> scores = AnswerScores.of(GOLD, answers, false);
        assertThat(scores).extracting(AnswerScores::subset).containsExactly("SQuAD", "New");
        // "red house" is all of "the red house" but its article.
        assertThat(scores.get(0).exactMatch()).isCloseTo(50, within(1e-12));
        assertThat(scores.get(0).f1()).isCloseTo(50, within(1e-12));
        assertThat(scores.get(1)).isEqualTo(new AnswerScores("New", 1, 1, 0, 0));
    }

    @Test
    void questionsWithoutAPredictionCountAsWrongUnlessTheyAreSkipped() {
        PredictedAnswers answers = new PredictedAnswers(Map.of("a", List.of(new Answer("house", 1))));
        assertThat(AnswerScores.of(GOLD, answers, false).get(0)).isEqualTo(new AnswerScores("SQuAD", 2, 1, 50, 50));
        assertThat(AnswerScores.of(GOLD, answers, true).get(0)).isEqualTo(new AnswerScores("SQuAD", 1, 1, 100, 100));
    }

    @Test
    void theEmptyAnswerIsRightWhereThereIsNone() {
        List<Question> gold = List.of(
                question("a", "SQuAD", "Ann"),
                question("b", "SQuAD", ""),
                question("c", "SQuAD", ""),
                question("d", "SQuAD", ""),
                question("e", "New", "x"));
        PredictedAnswers answers = new PredictedAnswers(Map.of(
                "a", List.of(new Answer("Ann", 0)),
                "b", List.of(new Answer("", 0)),
                "c", List.of(new Answer("Bo", 0))));
        assertThat(AnswerScores.of(gold, answers, false).get(0)).isEqualTo(new AnswerScores("SQuAD", 4, 1, 50, 50));
        assertThat(AnswerScores.byAnswerability(gold, answers, false))
                .containsExactly(
                        new AnswerScores("SQuAD, answerable", 1, 0, 100, 100),
                        new AnswerScores("SQuAD, unanswerable", 3, 1, 100.0 / 3, 100.0 / 3));
        assertThat(AnswerScores.byAnswerability(gold, answers, true).get(1))
                .isEqualTo(new AnswerScores("SQuAD, unanswerable", 2, 1, 50, 50));
    }

    @Test
    void whatIsNoJsonIsSaidInPlainWords() throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), "{\"q\": [[\"Ann\", NaN]]}");
        assertThatThrownBy(() -> PredictedAnswers.read(file))
                .hasMessage(file + " is not JSON: NaN is no value of JSON (line 1, column 19)");
    }

    @Test
    void aByteOrderMarkIsNoPartOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), "\ufeff{\"q\": \"é\"}");
        assertThat(PredictedAnswers.read(file).best("q")).map(Answer::text).contains("é");
    }

    @Test
    void filesKeepAnswersAndBothFormsAreRead() throws IOException {
        PredictedAnswers answers =
                new PredictedAnswers(Map.of("q", List.of(new Answer("é", 0.5), new Answer("b", 0.25))));
        Path file = folder.resolve("p.json");
        answers.write(file);
        assertThat(Files.readString(file)).isEqualTo("{\"q\":[[\"é\",0.5],[\"b\",0.25]]}\n");
        assertThat(PredictedAnswers.read(file).best("q")).contains(new Answer("b", 0.25));
        answers.writeOfficial(file);
        assertThat(Files.readString(file)).isEqualTo("{\"q\":\"b\"}\n");
        assertThat(PredictedAnswers.read(file).best("q")).map(Answer::text).contains("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"q\": 1}", "{\"q\": [[\"a\"]]}", "{\"q\": [[1, 2]]}", "{", ""})
    void otherFilesAreRefused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), text);
        assertThatThrownBy(() -> PredictedAnswers.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("p.json is no");
    }

    private static Question question(String id, String subset, String... answers) {
        return new Question(id, subset, "?", "", List.of(answers), List.of());
    }
}
