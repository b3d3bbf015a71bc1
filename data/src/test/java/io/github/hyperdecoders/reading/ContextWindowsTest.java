package io.github.hyperdecoders.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Windows over a tokenizer that has a token for each word; the prefix takes two words more than the question. */
class ContextWindowsTest {
    /** A word's token is its length. */
    private static final OffsetEncoder WORDS = new OffsetEncoder() {
        @Override
        public Tokens tokens(String text) {
            java.util.regex.Matcher word =
                    java.util.regex.Pattern.compile("\\S+").matcher(text);
            List<int[]> found =
                    word.results().map(r -> new int[] {r.start(), r.end()}).toList();
            return new Tokens(
                    found.stream().mapToInt(w -> w[1] - w[0]).toArray(),
                    found.stream().mapToInt(w -> w[0]).toArray(),
                    found.stream().mapToInt(w -> w[1]).toArray());
        }

        @Override
        public int endOfSequence() {
            return -1;
        }
    };

    @Test
    void aShortContextIsOneWindow() {
        List<Window> windows = new ContextWindows(WORDS, 10, 2).of(question("who", "one two three", 4, 6));
        assertThat(windows).hasSize(1);
        assertThat(windows.get(0).ids()).containsExactly(9, 3, 8, 3, 3, 5, -1);
        assertThat(windows.get(0).answer()).isEqualTo("right");
        assertThat(windows.get(0).text()).isEqualTo("question: who context: one two three");
    }

    @Test
    void windowsOverlapAndCoverTheContext() {
        String context =
                String.join(" ", IntStream.range(0, 23).mapToObj(i -> "w" + i).toList());
        List<Window> windows = new ContextWindows(WORDS, 10, 2).of(question("who", context, 0, 1));
        // Six words each, two of them shared with the window before.
        assertThat(windows)
                .extracting(
                        w -> context.substring(w.part().start(), w.part().end()).split(" ", 2)[0])
                .containsExactly("w0", "w4", "w8", "w12", "w16", "w20");
        assertThat(windows).allMatch(w -> w.ids().length <= 10);
        assertThat(windows.get(5).part().end()).isEqualTo(context.length());
    }

    @Test
    void anAnswerAcrossABorderBelongsToTheWindowThatHoldsItWhole() {
        String context = "a b c d e f g h";
        List<Window> windows = new ContextWindows(WORDS, 10, 2).of(question("who", context, 8, 12));
        assertThat(windows).extracting(Window::answer).containsExactly("", "right");
        assertThat(windows.get(0).part()).isEqualTo(new Span(0, 11));
    }

    @Test
    void anEmptyContextIsAWindowWithoutAnswer() {
        List<Window> windows = new ContextWindows(WORDS, 10, 2).of(question("who", "", 0, 0));
        assertThat(windows).hasSize(1);
        assertThat(windows.get(0).answer()).isEmpty();
        assertThat(windows.get(0).ids()).containsExactly(9, 3, 8, -1);
    }

    @Test
    void aQuestionThatLeavesNoRoomIsCutAndTheWindowsStillEnd() {
        String question = "word ".repeat(50).strip();
        List<Window> windows = new ContextWindows(WORDS, 10, 2).of(question(question, "a b c d e f g h i j", 0, 0));
        assertThat(windows).hasSizeBetween(2, 10).allMatch(w -> w.ids().length <= 10);
        assertThat(Arrays.stream(windows.get(0).ids()).filter(id -> id == 4).count())
                .isPositive();
        assertThat(windows.get(windows.size() - 1).part().end()).isEqualTo(19);
    }

    @Test
    void sourcesTooShortForTheOverlapAreRefused() {
        assertThatThrownBy(() -> new ContextWindows(WORDS, 5, 2))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("max_source_length is 5, expected more");
    }

    @Test
    void placesInFilesCountCodePointsAndIncludeTheLast() {
        String text = "a\uD83D\uDE00bc";
        assertThat(Span.ofCodePoints(text, 1, 2)).isEqualTo(new Span(1, 4));
        assertThat(Span.ofCodePoints(text, 3, 99)).isEqualTo(new Span(4, 5));
        assertThat(Span.ofCodePoints(text, -5, 0)).isEqualTo(new Span(0, 1));
    }

    private static Question question(String text, String context, int first, int last) {
        return new Question(
                "q",
                "SQuAD",
                text,
                context,
                List.of("right"),
                List.of(List.of(Span.ofCodePoints(context, first, last))));
    }
}
