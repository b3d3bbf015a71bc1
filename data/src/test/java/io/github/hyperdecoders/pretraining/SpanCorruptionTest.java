package io.github.hyperdecoders.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanCorruptionTest {
    private static final int EOS = 1;
    /** T5's {@code <extra_id_0>}. */
    private static final int FIRST = 32_099;

    private static final SpanCorruption T5 = SpanCorruption.t5(FIRST, 100, EOS);
    private static final int SEEDS = 300;

    @Test
    void aSpanStandsInTheSourceAsASentinelAndInTheTargetBehindIt() {
        SpanCorruption half = new SpanCorruption(0.5, 2, FIRST, 100, EOS);
        SourceAndTarget example = half.example(tokens(8), new SplittableRandom(3));
        // Pins the numbers: a resumed run must see them again on every Java.
        assertThat(example)
                .isEqualTo(new SourceAndTarget(
                        new int[] {100, 101, FIRST, 104, 105, FIRST - 1, EOS},
                        new int[] {FIRST, 102, 103, FIRST - 1, 106, 107, EOS}));
    }

    @Test
    void sourceAndTargetTogetherGiveTheSegmentBack() {
        forManySeeds(random -> {
            int[] tokens = tokens(2 + random.nextInt(600));
            assertThat(merged(T5.example(tokens, random))).isEqualTo(tokens);
        });
    }

    @Test
    void anySettingGivesTheSegmentBack() {
        forManySeeds(random -> {
            double density = 0.01 + 0.98 * random.nextDouble();
            double span = 1 + 9 * random.nextDouble();
            SpanCorruption corruption = new SpanCorruption(density, span, FIRST, 1000, EOS);
            int[] tokens = tokens(1 + random.nextInt(100));
            SourceAndTarget example = corruption.example(tokens, random);
            assertThat(merged(example)).as("%s", corruption).isEqualTo(tokens);
            assertThat(example.target())
                    .as("%s", corruption)
                    .hasSize(tokens.length == 1 ? 2 : corruption.targetLength(tokens.length));
        });
    }

    @Test
    void sentinelsCountDownAlikeInSourceAndTarget() {
        forManySeeds(random -> {
            SourceAndTarget example = T5.example(tokens(2 + random.nextInt(1000)), random);
            int[] expected = IntStream.range(0, sentinels(example.source()).length)
                    .map(i -> FIRST - i)
                    .toArray();
            assertThat(sentinels(example.source())).isEqualTo(expected);
            assertThat(sentinels(example.target())).isEqualTo(expected);
        });
    }

    @Test
    void theSourceBeginsWithTextAndTheTargetWithASentinelAndBothEnd() {
        forManySeeds(random -> {
            SourceAndTarget example = T5.example(tokens(2 + random.nextInt(600)), random);
            assertThat(example.source()[0]).isEqualTo(100);
            assertThat(example.target()[0]).isEqualTo(FIRST);
            assertThat(example.source()).endsWith(EOS);
            assertThat(example.target()).endsWith(EOS);
        });
    }

    @ParameterizedTest
    @CsvSource({"568, 85, 28", "100, 15, 5", "10, 2, 1", "20, 3, 1", "30, 4, 1", "50, 8, 3"})
    void fifteenOfAHundredTokensAreNoiseInSpansOfThree(int length, int noise, int spans) {
        // Halves are rounded to the even number: 1.5 to 2, 4.5 to 4, 7.5 to 8.
        forManySeeds(random -> {
            SourceAndTarget example = T5.example(tokens(length), random);
            assertThat(example.source()).hasSize(length - noise + spans + 1);
            assertThat(example.target()).hasSize(noise + spans + 1);
            assertThat(sentinels(example.source())).hasSize(spans);
        });
    }

    @Test
    void aSegmentShorterThanASpanHasOneNoiseToken() {
        assertThat(T5.example(tokens(2), new SplittableRandom(1)))
                .isEqualTo(new SourceAndTarget(new int[] {100, FIRST, EOS}, new int[] {FIRST, 101, EOS}));
        SourceAndTarget three = T5.example(tokens(3), new SplittableRandom(1));
        assertThat(three).isEqualTo(new SourceAndTarget(new int[] {100, 101, FIRST, EOS}, new int[] {FIRST, 102, EOS}));
    }

    @Test
    void aSingleTokenStays() {
        assertThat(T5.example(tokens(1), new SplittableRandom(1)))
                .isEqualTo(new SourceAndTarget(new int[] {100, EOS}, new int[] {FIRST, EOS}));
    }

    @Test
    void everyTokenButTheFirstIsNoiseEquallyOftenAwayFromTheEnds() {
        int[] noise = new int[568];
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 4_000; i++) {
            for (int token : T5.example(tokens(568), random).target()) {
                if (token >= 100 && token < 668) {
                    noise[token - 100]++;
                }
            }
        }
        assertThat(noise[0]).isZero();
        double middle = Arrays.stream(noise, 100, 468).average().orElseThrow() / 4_000;
        assertThat(middle).isCloseTo(0.15, within(0.005));
        for (int i = 100; i < 468; i++) {
            assertThat(noise[i] / 4_000.0).as("token %d", i).isCloseTo(0.15, within(0.03));
        }
    }

    /** The first as in T5's own settings; all as its {@code random_spans_helper} has them. */
    @ParameterizedTest
    @CsvSource({"512, 568, 114", "256, 284, 58", "128, 141, 29", "64, 70, 14"})
    void segmentsAreLongEnoughToFillTheSource(int sourceLength, int segmentLength, int targetLength) {
        assertThat(T5.segmentLength(sourceLength)).isEqualTo(segmentLength);
        assertThat(T5.targetLength(segmentLength)).isEqualTo(targetLength);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 1", "0.1, 1", "0.15, 3", "0.3, 1", "0.3, 1.5", "0.4, 10", "0.6, 3", "0.9, 10"})
    void sourcesAreFullToTheLastToken(double density, double span) {
        SpanCorruption corruption = new SpanCorruption(density, span, FIRST, 10_000, EOS);
        for (int length = 3; length < 300; length++) {
            int[] tokens = tokens(corruption.segmentLength(length));
            assertThat(corruption.example(tokens, new SplittableRandom(length)).source())
                    .as("%s", corruption)
                    .hasSize(length);
        }
    }

    @Test
    void atHalfNoiseTheTargetIsNoLongerThanTheSource() {
        SpanCorruption half = new SpanCorruption(0.5, 3, FIRST, 1000, EOS);
        for (int length = 8; length < 600; length++) {
            assertThat(half.targetLength(half.segmentLength(length)))
                    .as("length %d", length)
                    .isLessThanOrEqualTo(length);
        }
    }

    @Test
    void moreSpansThanSentinelsAreRefusedBeforeTraining() {
        SpanCorruption few = SpanCorruption.t5(FIRST, 20, EOS);
        assertThatThrownBy(() -> few.segmentLength(512))
                .isInstanceOf(InputException.class)
                .hasMessage("28 spans of noise in a segment of 568 tokens (density 0.15, mean span 3.0);"
                        + " expected at most 20, the sentinels of the vocabulary");
        assertThatThrownBy(() -> few.example(tokens(568), new SplittableRandom(1)))
                .isInstanceOf(InputException.class);
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new SpanCorruption(0, 3, FIRST, 100, EOS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpanCorruption(Double.NaN, 3, FIRST, 100, EOS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpanCorruption(0.15, 0.5, FIRST, 100, EOS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpanCorruption(0.15, 3, 5, 7, EOS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> T5.segmentLength(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> T5.example(new int[0], new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void forManySeeds(Consumer<SplittableRandom> property) {
        long first = Long.getLong("tests.seed", System.nanoTime());
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                property.accept(new SplittableRandom(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("repeat SpanCorruptionTest with -Dtests.seed=" + seed, e);
            }
        }
    }

    /** The tokens 100, 101 and so on. */
    private static int[] tokens(int count) {
        return IntStream.range(100, 100 + count).toArray();
    }

    private static boolean isSentinel(int token) {
        return token > FIRST - 1000 && token <= FIRST;
    }

    private static int[] sentinels(int[] tokens) {
        return Arrays.stream(tokens).filter(SpanCorruptionTest::isSentinel).toArray();
    }

    /** The source, each sentinel replaced by what follows it in the target. */
    private static int[] merged(SourceAndTarget example) {
        List<Integer> merged = new ArrayList<>();
        int[] target = example.target();
        for (int token : Arrays.copyOf(example.source(), example.source().length - 1)) {
            if (!isSentinel(token)) {
                merged.add(token);
                continue;
            }
            int at = IntStream.range(0, target.length)
                    .filter(i -> target[i] == token)
                    .findFirst()
                    .orElseThrow();
            for (int i = at + 1; !isSentinel(target[i]) && target[i] != EOS; i++) {
                merged.add(target[i]);
            }
        }
        return merged.stream().mapToInt(i -> i).toArray();
    }
}
