package io.github.hyperdecoders.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PretrainingExamplesTest {
    private static final int EOS = 1;
    private static final TokenStream TOKENS = TokenStream.pack(
            List.of("a".repeat(1000))::forEach, text -> text.chars().toArray(), EOS);

    static Stream<Objective> objectives() {
        return Stream.of(SpanCorruption.t5(999, 100, EOS), new PrefixLm(EOS));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void anExampleIsAFunctionOfSeedEpochAndNumber(Objective objective) {
        PretrainingExamples examples = examples(objective, 42);
        PretrainingExamples again = examples(objective, 42);
        for (int i = examples.count() - 1; i >= 0; i--) {
            assertThat(again.get(3, i)).isEqualTo(examples.get(3, i));
        }
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void epochsSeedsAndNumbersShareNoChance(Objective objective) {
        // All segments but the last hold the same tokens, so that equal examples would mean equal chances.
        Set<String> seen = new HashSet<>();
        int made = 0;
        for (long seed = 42; seed < 45; seed++) {
            PretrainingExamples examples = examples(objective, seed);
            for (long epoch = 0; epoch < 3; epoch++) {
                for (int i = 0; i < examples.count() - 1; i++, made++) {
                    seen.add(examples.get(epoch, i).toString());
                }
            }
        }
        boolean isPrefix = objective instanceof PrefixLm;
        // A prefix of 99 tokens can be cut at 98 places only.
        assertThat(seen).hasSizeGreaterThan(isPrefix ? 50 : made - 3);
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void anEpochHoldsEverySegment(Objective objective) {
        PretrainingExamples examples = examples(objective, 1);
        int length = objective.segmentLength(100);
        assertThat(examples.count()).isEqualTo((1001 + length - 1) / length);
    }

    private static PretrainingExamples examples(Objective objective, long seed) {
        return new PretrainingExamples(new Segments(TOKENS, objective.segmentLength(100)), objective, seed);
    }
}
