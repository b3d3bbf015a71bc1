package io.github.hyperdecoders.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixLmTest {
    private static final int EOS = 1;
    private static final PrefixLm PREFIX = new PrefixLm(EOS);

    @Test
    void theTargetGoesOnWhereTheSourceStops() {
        long first = Long.getLong("tests.seed", System.nanoTime());
        for (long seed = first; seed < first + 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] tokens = IntStream.range(100, 102 + random.nextInt(200)).toArray();
            SourceAndTarget example = PREFIX.example(tokens, random);
            String repeat = "repeat PrefixLmTest with -Dtests.seed=" + seed;
            assertThat(example.source()).as(repeat).hasSizeGreaterThan(1).endsWith(EOS);
            assertThat(example.target()).as(repeat).hasSizeGreaterThan(1).endsWith(EOS);
            assertThat(IntStream.concat(withoutEnd(example.source()), withoutEnd(example.target())))
                    .as(repeat)
                    .containsExactly(Arrays.stream(tokens).boxed().toArray(Integer[]::new));
        }
    }

    @Test
    void everyCutIsEquallyLikely() {
        int[] cuts = new int[5];
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 40_000; i++) {
            cuts[PREFIX.example(new int[] {5, 6, 7, 8, 9}, random).source().length - 1]++;
        }
        assertThat(cuts[0]).isZero();
        for (int cut = 1; cut < 5; cut++) {
            assertThat(cuts[cut] / 40_000.0).isCloseTo(0.25, within(0.01));
        }
    }

    @Test
    void theShortestSegments() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(PREFIX.example(new int[] {5, 6}, random))
                .isEqualTo(new SourceAndTarget(new int[] {5, EOS}, new int[] {6, EOS}));
        assertThat(PREFIX.example(new int[] {5}, random))
                .isEqualTo(new SourceAndTarget(new int[] {EOS}, new int[] {5, EOS}));
        assertThatThrownBy(() -> PREFIX.example(new int[0], random)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noSourceAndNoTargetIsTooLong() {
        int length = PREFIX.segmentLength(512);
        assertThat(length).isEqualTo(511);
        assertThat(PREFIX.targetLength(length)).isEqualTo(511);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 5_000; i++) {
            SourceAndTarget example = PREFIX.example(new int[length], random);
            assertThat(example.source()).hasSizeLessThanOrEqualTo(512);
            assertThat(example.target()).hasSizeLessThanOrEqualTo(511);
        }
    }

    @Test
    void aLimitLeavesOutTheEndOfLongSegments() {
        PrefixLm limited = new PrefixLm(EOS, 3);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20; i++) {
            SourceAndTarget example = limited.example(new int[] {5, 6, 7, 8, 9}, random);
            assertThat(IntStream.concat(withoutEnd(example.source()), withoutEnd(example.target())))
                    .containsExactly(5, 6, 7);
        }
        assertThat(limited.targetLength(5)).isEqualTo(3);
        assertThat(limited.example(new int[] {5, 6}, random)).isEqualTo(PREFIX.example(new int[] {5, 6}, random));
    }

    private static IntStream withoutEnd(int[] tokens) {
        return Arrays.stream(tokens, 0, tokens.length - 1);
    }
}
