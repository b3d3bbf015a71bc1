package io.github.hyperdecoders.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LanesTest {
    @Test
    void exponentialsAreRightToTheLastBits() {
        double worst = 0;
        int count = 1 << 16;
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = -87.3F + i * (176F / count);
        }
        float[] powers = exp(x);
        for (int i = 0; i < count; i++) {
            double expected = Math.exp(x[i]);
            worst = Math.max(worst, Math.abs(powers[i] - expected) / expected);
        }
        assertThat(worst).isLessThan(2.5e-7);
    }

    @Test
    void exponentialsBeyondAllNumbersAreInfiniteOrZero() {
        assertThat(exp(0, -0F)).containsExactly(1, 1);
        assertThat(exp(88.7F)[0] / (float) Math.exp(88.7F)).isCloseTo(1, within(1e-6F));
        assertThat(exp(89, 1e30F, Float.POSITIVE_INFINITY)).containsOnly(Float.POSITIVE_INFINITY);
        assertThat(exp(-88, -1e30F, Float.NEGATIVE_INFINITY)).containsOnly(0);
        assertThat(exp(Float.NaN)).containsExactly(Float.NaN);
    }

    /** Arrays that threads keep are as long as what they once held: that must not decide about the last bit. */
    @Test
    void whatLiesBehindTheNumbersMakesNoDifference() {
        Random random = new Random(5);
        for (int n = 1; n <= 70; n++) {
            float[] x = new float[n];
            for (int i = 0; i < n; i++) {
                x[i] = -10 * random.nextFloat();
            }
            float[] exact = x.clone();
            float sum = Lanes.exponentials(exact, 0, n, 0.5F);
            for (int first : new int[] {0, 1, 7}) {
                for (int more : new int[] {0, 1, 5, 15, 16, 40}) {
                    float[] longer = new float[first + n + more];
                    Arrays.fill(longer, Float.NaN);
                    System.arraycopy(x, 0, longer, first, n);
                    assertThat(Lanes.exponentials(longer, first, n, 0.5F)).isEqualTo(sum);
                    assertThat(Arrays.copyOfRange(longer, first, first + n)).isEqualTo(exact);
                    float[] behind = new float[more];
                    Arrays.fill(behind, Float.NaN);
                    assertThat(Arrays.copyOfRange(longer, first + n, longer.length))
                            .isEqualTo(behind);
                }
            }
        }
    }

    private static float[] exp(float... x) {
        float[] padded = Arrays.copyOf(x, Lanes.rounded(x.length));
        Lanes.exponentials(padded, 0, padded.length, 0);
        return Arrays.copyOf(padded, x.length);
    }
}
