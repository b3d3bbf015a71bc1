package io.github.hyperdecoders.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStreamTest {
    private static final int EOS = 1;
    private static final List<String> TEXTS = List.of("abc", "", "de", "f");
    private static final int[] PACKED = {'a', 'b', 'c', EOS, 'd', 'e', EOS, 'f', EOS};

    @Test
    void documentsFollowEachOtherAndEachIsEnded() {
        TokenStream stream = pack(TEXTS);
        assertThat(stream.slice(0, 9)).containsExactly(PACKED);
        assertThat(stream.length()).isEqualTo(9);
        assertThat(stream.documents()).isEqualTo(3);
    }

    @Test
    void descriptionsTellTextsOfEqualLengthApart() {
        String description = pack(TEXTS).description();
        assertThat(description)
                .startsWith("3 documents, 9 tokens, hash ")
                .isEqualTo(pack(TEXTS).description());
        assertThat(List.of(List.of("abd", "", "de", "f"), List.of("abc", "de", "f ", ""), List.of("f", "de", "abc")))
                .allSatisfy(other -> assertThat(pack(other).description()).isNotEqualTo(description));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 9, 10, 1000})
    void segmentsLoseNothingAndOnlyTheLastIsShorter(int length) {
        Segments segments = new Segments(pack(TEXTS), length);
        List<int[]> all =
                IntStream.range(0, segments.count()).mapToObj(segments::get).toList();
        assertThat(all.subList(0, all.size() - 1))
                .allSatisfy(segment -> assertThat(segment).hasSize(length));
        assertThat(all.get(all.size() - 1)).hasSizeBetween(1, length);
        assertThat(all.stream().flatMapToInt(Arrays::stream)).containsExactly(boxed(PACKED));
    }

    @Test
    void longTextsSpanTheBlocksOfMemory() {
        String text = "0123456789".repeat(7_000);
        TokenStream stream = pack(Collections.nCopies(3, text));
        assertThat(stream.length()).isEqualTo(210_003);
        int[] expected = (text + (char) EOS).repeat(3).chars().toArray();
        assertThat(stream.slice(0, 210_003)).isEqualTo(expected);
        assertThat(stream.slice(65_530, 70_000)).isEqualTo(Arrays.copyOfRange(expected, 65_530, 135_530));
    }

    @Test
    void whatIsNotThereIsRefused() {
        Segments segments = new Segments(pack(TEXTS), 4);
        assertThat(segments.count()).isEqualTo(3);
        assertThatThrownBy(() -> segments.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> segments.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> segments.tokens().slice(8, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Segments(segments.tokens(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static TokenStream pack(List<String> texts) {
        return TokenStream.pack(texts::forEach, text -> text.chars().toArray(), EOS);
    }

    private static Integer[] boxed(int[] numbers) {
        return Arrays.stream(numbers).boxed().toArray(Integer[]::new);
    }
}
