package io.github.hyperdecoders.t5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.math.BigInteger;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The buckets against the published definition (Raffel et al., 2020) in exact integer arithmetic. */
class RelativePositionBiasTest {
    private static final T5Config CONFIG = TinyT5.config(10);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1, 17",
        "7, 7, 23",
        "8, 8, 24",
        "11, 8, 24",
        "12, 9, 25",
        "15, 9, 25",
        "16, 10, 26",
        "22, 10, 26",
        "23, 11, 27",
        "90, 14, 30",
        "91, 15, 31",
        "127, 15, 31",
        "128, 15, 31",
        "1000, 15, 31"
    })
    void bothDirectionsHaveHalfTheBucketsEach(int distance, int behind, int ahead) {
        RelativePositionBias bias = bias(true);
        assertThat(bias.bucket(-distance)).isEqualTo(behind);
        assertThat(bias.bucket(distance)).isEqualTo(ahead);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "7, 7",
        "8, 8",
        "15, 15",
        "16, 16",
        "18, 16",
        "19, 17",
        "112, 30",
        "113, 31",
        "127, 31",
        "128, 31",
        "1000, 31"
    })
    void theCausalDirectionHasThemAll(int distance, int behind) {
        RelativePositionBias bias = bias(false);
        assertThat(bias.bucket(-distance)).isEqualTo(behind);
        assertThat(bias.bucket(distance))
                .as("the future shares the bucket of here")
                .isZero();
    }

    @Test
    void everyDistanceHasThePublishedBucket() {
        for (int distance = 0; distance <= 1000; distance++) {
            assertThat(bias(true).bucket(-distance)).as("%d back", distance).isEqualTo(published(distance, 16, 128));
            assertThat(bias(true).bucket(distance))
                    .as("%d ahead", distance)
                    .isEqualTo((distance > 0 ? 16 : 0) + published(distance, 16, 128));
            assertThat(bias(false).bucket(-distance)).as("%d causal", distance).isEqualTo(published(distance, 32, 128));
        }
    }

    /**
     * Half of {@code count} buckets hold one distance each; of the others, bucket e + k (e = count / 2) begins at the distance
     * e (max / e)^(k / (count - e)), which is compared here without a root: d^n e^k >= max^k e^n.
     */
    private static int published(int distance, int count, int max) {
        int exact = count / 2;
        if (distance < exact) {
            return distance;
        }
        int n = count - exact;
        BigInteger e = BigInteger.valueOf(exact);
        int k = 0;
        while (k + 1 < n
                && BigInteger.valueOf(distance)
                                .pow(n)
                                .multiply(e.pow(k + 1))
                                .compareTo(BigInteger.valueOf(max).pow(k + 1).multiply(e.pow(n)))
                        >= 0) {
            k++;
        }
        return exact + k;
    }

    @Test
    void aRowOfTheMatrixIsTheRowOfALaterQuery() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor table = Tensors.of(new java.util.Random(1).doubles(32 * 4).toArray())
                    .view(32, 4);
            RelativePositionBias bias = new RelativePositionBias(table, CONFIG, false);
            double[] all = Tensors.toDoubles(bias.forPositions(0, 9, 9).select(2, 6));
            assertThat(Tensors.toDoubles(bias.forPositions(6, 1, 9))).isEqualTo(all);
            assertThat(Tensors.shape(bias.forPositions(6, 1, 7))).containsExactly(1, 4, 1, 7);
            double[] values = Tensors.toDoubles(table);
            double[] found = Tensors.toDoubles(bias.forPositions(6, 1, 7));
            for (int head = 0; head < 4; head++) {
                for (int key = 0; key < 7; key++) {
                    assertThat(found[head * 7 + key]).isEqualTo(values[(6 - key) * 4 + head]);
                }
            }
        }
    }

    private static RelativePositionBias bias(boolean bidirectional) {
        return new RelativePositionBias(new Tensor(), CONFIG, bidirectional);
    }
}
