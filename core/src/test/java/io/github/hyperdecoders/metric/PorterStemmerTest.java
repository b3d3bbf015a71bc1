package io.github.hyperdecoders.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PorterStemmerTest {
    /** Words that reach every rule, with the stems that NLTK 3.8 gives them. */
    @Test
    void equalsNltk() throws IOException {
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PorterStemmerTest.class.getResourceAsStream("porter.tsv")),
                StandardCharsets.UTF_8))) {
            List<String[]> stems =
                    file.lines().map(line -> line.split("\t", -1)).toList();
            assertThat(stems)
                    .hasSizeGreaterThan(400)
                    .allSatisfy(pair ->
                            assertThat(PorterStemmer.stem(pair[0])).as(pair[0]).isEqualTo(pair[1]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "flies, fli",
        "dies, die",
        "died, die",
        "spied, spi",
        "enjoy, enjoy",
        "cry, cri",
        "by, by",
        "skies, sky",
        "news, news",
        "radically, radic",
        "hopefully, hope",
        "geology, geolog",
        "aged, age"
    })
    void treatsShortWordsAndExceptionsAsNltkDoes(String word, String stem) {
        assertThat(PorterStemmer.stem(word)).isEqualTo(stem);
    }
}
