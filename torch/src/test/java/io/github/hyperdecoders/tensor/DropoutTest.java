package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.VectorUnit;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private static final int MANY = 200_000;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void inactiveItIsTheIdentity() {
        Tensor x = Tensors.of(1.0, 2.0);
        Dropout dropout = new Dropout(0.5);
        assertThat(dropout.apply(x)).isSameAs(x);
        dropout.begin(1, 2);
        assertThat(dropout.apply(x)).isNotSameAs(x);
        dropout.end();
        assertThat(dropout.apply(x)).isSameAs(x);

        Dropout none = new Dropout(0);
        none.begin(1, 2);
        assertThat(none.apply(x)).isSameAs(x);
    }

    @Test
    void factorsAreTheSameWheneverTheyAreAskedFor() {
        Dropout dropout = new Dropout(0.3);
        assertThat(dropout.factors()).isSameAs(Factors.NONE);
        dropout.begin(5, 9);
        Factors factors = dropout.factors();
        float[] first = read(factors, 1, MANY + 1);
        assertThat(read(factors, 2, MANY + 1)).isNotEqualTo(first);
        assertThat(read(dropout.factors(), 1, MANY + 1)).isNotEqualTo(first);
        assertThat(read(factors, 1, MANY + 1)).isEqualTo(first);
        float scale = 1 / 0.7F;
        int dropped = 0;
        for (float factor : first) {
            assertThat(factor == 0 || Math.abs(factor - scale) < 1e-4).isTrue();
            dropped += factor == 0 ? 1 : 0;
        }
        assertThat(dropped / (double) MANY).isCloseTo(0.3, within(0.01));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "BFloat16"})
    void gradientsAreDroppedWhereTheirElementsAre(ScalarType type) {
        int before = Threads.count();
        Threads.use(1);
        try {
            Dropout dropout = new Dropout(0.3);
            dropout.begin(5, 9);
            Tensor x = Ops.cast(torch.ones(50, 37), type);
            x.requires_grad_(true);
            Tensor result = dropout.apply(x, ScalarType.Float);
            Ops.backward(Ops.scale(result, 2).sum());
            double[] factors = Tensors.toDoubles(result);
            double[] gradient = Tensors.toDoubles(x.grad());
            int dropped = 0;
            for (int i = 0; i < factors.length; i++) {
                assertThat(gradient[i]).isCloseTo(2 * factors[i], within(type == ScalarType.Float ? 1e-6 : 0.01));
                dropped += factors[i] == 0 ? 1 : 0;
            }
            assertThat(dropped / (double) factors.length).isCloseTo(0.3, within(0.05));
            assertThat(result.scalar_type().intern()).isEqualTo(VectorUnit.PRESENT ? ScalarType.Float : type);
        } finally {
            Threads.use(before);
        }
    }

    private static float[] read(Factors factors, long part, int count) {
        float[] numbers = new float[count + 1];
        numbers[count] = 7;
        factors.read(part, numbers, count);
        assertThat(numbers[count]).isEqualTo(7);
        return Arrays.copyOf(numbers, count);
    }

    @Test
    void masksAreAFunctionOfSeedAndPosition() {
        Dropout one = new Dropout(0.3);
        Dropout other = new Dropout(0.3);
        double[][] first = twoMasks(one, 5, 9);
        assertThat(first[0]).isNotEqualTo(first[1]);
        // Whatever was drawn before, by whichever object.
        twoMasks(other, 1, 1);
        assertThat(twoMasks(other, 5, 9)).isDeepEqualTo(first);
        assertThat(twoMasks(one, 5, 9)).isDeepEqualTo(first);
        assertThat(twoMasks(one, 5, 10)[0]).isNotEqualTo(first[0]);
        assertThat(twoMasks(one, 6, 9)[0]).isNotEqualTo(first[0]);
        assertThat(twoMasks(one, 9, 5)[0]).isNotEqualTo(first[0]);
    }

    private static double[][] twoMasks(Dropout dropout, long seed, long position) {
        dropout.begin(seed, position);
        return new double[][] {Tensors.toDoubles(dropout.apply(ones(257))), Tensors.toDoubles(dropout.apply(ones(257)))
        };
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.3, 0.9})
    void inBfloat16TheMaskIsTheSameRounded(double rate) {
        Dropout dropout = new Dropout(rate);
        dropout.begin(7, 1);
        Tensor single = dropout.apply(ones(5001));
        dropout.begin(7, 1);
        Tensor rounded = dropout.apply(ones(5001).to(ScalarType.BFloat16));
        assertThat(rounded.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(Tensors.toDoubles(rounded)).isEqualTo(Tensors.toDoubles(single.to(ScalarType.BFloat16)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.5, 0.9})
    void dropsAtItsRateAndKeepsTheMean(double rate) {
        Dropout dropout = new Dropout(rate);
        dropout.begin(20_26, 11);
        double[] y = Tensors.toDoubles(dropout.apply(ones(MANY)));
        double scale = 1 / (1 - rate);
        assertThat(Arrays.stream(y).filter(v -> v != 0))
                .allSatisfy(v -> assertThat(v).isCloseTo(scale, within(1e-3 * scale)));
        double dropped = Arrays.stream(y).filter(v -> v == 0).count() / (double) MANY;
        double deviation = Math.sqrt(rate * (1 - rate) / MANY);
        assertThat(dropped).isCloseTo(rate, within(5 * deviation + 1.0 / (1 << 16)));
        assertThat(Arrays.stream(y).average().orElseThrow()).isCloseTo(1, within(5 * deviation * scale + 1e-3));
    }

    @Test
    void neighboursAreIndependent() {
        // Four draws share 64 bits: the share of neighbours that are dropped together is the square of the rate.
        Dropout dropout = new Dropout(0.5);
        dropout.begin(3, 4);
        double[] y = Tensors.toDoubles(dropout.apply(ones(MANY)));
        for (int apart = 1; apart <= 4; apart++) {
            int together = 0;
            for (int i = 0; i + apart < MANY; i++) {
                together += y[i] == 0 && y[i + apart] == 0 ? 1 : 0;
            }
            assertThat(together / (double) (MANY - apart)).isCloseTo(0.25, within(0.006));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void anyNumberOfElements(int elements) {
        Dropout dropout = new Dropout(0.5);
        dropout.begin(1, 1);
        assertThat(Tensors.toDoubles(dropout.apply(ones(elements))))
                .hasSize(elements)
                .containsAnyOf(0, 2);
    }

    @Test
    void theGradientIsTheMask() {
        Dropout dropout = new Dropout(0.4);
        Tensor x = ones(6, 5, 3);
        x.requires_grad_(true);
        dropout.begin(8, 8);
        Tensor y = dropout.apply(x);
        assertThat(Tensors.shape(y)).containsExactly(6, 5, 3);
        Ops.backward(y.sum());
        assertThat(Tensors.toDoubles(x.grad())).isEqualTo(Tensors.toDoubles(y)).contains(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Double", "Float", "BFloat16"})
    void keepsTheFormat(ScalarType type) {
        Dropout dropout = new Dropout(0.5);
        dropout.begin(1, 1);
        Tensor y = dropout.apply(Ops.cast(ones(40), type));
        assertThat(y.scalar_type().intern()).isEqualTo(type);
        assertThat(Tensors.toDoubles(y)).containsOnly(0, 2);
    }

    private static Tensor ones(long... shape) {
        return Tensors.zeros(ScalarType.Double, shape).add(new org.bytedeco.pytorch.Scalar(1.0));
    }
}
