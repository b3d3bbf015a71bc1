package io.github.hyperdecoders.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RandomSegmentationTest {
    @Test
    void everySegmentationIsEquallyLikely() {
        Map<String, Integer> counts = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 100_000; i++) {
            counts.merge(Arrays.toString(RandomSegmentation.draw(6, 3, random)), 1, Integer::sum);
        }
        // As many as there are ways to choose 2 of the 5 places between 6 items.
        assertThat(counts).hasSize(10);
        assertThat(counts.values())
                .allSatisfy(count -> assertThat(count / 100_000.0).isCloseTo(0.1, within(0.005)));
    }

    @Test
    void onePartIsAllAndAsManyPartsAsItemsAreOnes() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(RandomSegmentation.draw(7, 1, random)).containsExactly(7);
        assertThat(RandomSegmentation.draw(4, 4, random)).containsExactly(1, 1, 1, 1);
        assertThat(RandomSegmentation.draw(1, 1, random)).containsExactly(1);
    }
}
