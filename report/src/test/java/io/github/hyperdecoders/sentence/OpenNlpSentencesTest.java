package io.github.hyperdecoders.sentence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.metric.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenNlpSentencesTest {
    private final OpenNlpSentences splitter = new OpenNlpSentences();

    @Test
    void findsSentencesAndKeepsLines() {
        assertThat(splitter.sentences("It rained all day. Nobody came.\nThe play went on"))
                .containsExactly("It rained all day.", "Nobody came.", "The play went on");
        assertThat(splitter.sentences("Mr. Smith paid 3.5 million.")).containsExactly("Mr. Smith paid 3.5 million.");
        assertThat(splitter.sentences("")).isEmpty();
    }

    @Test
    void theMetricFindsItAndComparesSentenceBySentence() {
        List<String> predictions = List.of("It rained. Nobody came.", "a b c d");
        List<String> targets = List.of("Nobody came. It rained.", "w x y z");
        assertThat(Metric.ROUGELSUM.score(predictions, targets)).isCloseTo(50, within(1e-9));
        assertThat(Metric.ROUGEL.score(predictions, targets)).isCloseTo(25, within(1e-9));
    }
}
