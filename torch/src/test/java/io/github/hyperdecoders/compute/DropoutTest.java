package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.Dropper;
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
    void withoutARateItIsTheIdentity() {
        Tensor x = Tensors.of(1.0, 2.0);
        assertThat(new Dropout(0.5, 1, 2).apply(x)).isNotSameAs(x);
        assertThat(new Dropout(0, 1, 2).apply(x)).isSameAs(x);
        assertThat(Dropout.NONE.apply(x)).isSameAs(x);
        assertThat(Dropout.NONE.factors()).isSameAs(Factors.NONE);
    }

    @Test
    void factorsAreTheSameWheneverTheyAreAskedFor() {
        Dropout dropout = new Dropout(0.3, 5, 9);
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
            Engine engine = Engine.forTraining(Numerics.FP32, new Dropout(0.3, 5, 9));
            Tensor x = Ops.cast(torch.ones(50, 37), type);
            x.requires_grad_(true);
            Tensor result = engine.dropout(x, ScalarType.Float);
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
        double[][] first = twoMasks(5, 9);
        assertThat(first[0]).isNotEqualTo(first[1]);
        // Whatever was drawn before.
        twoMasks(1, 1);
        assertThat(twoMasks(5, 9)).isDeepEqualTo(first);
        assertThat(twoMasks(5, 10)[0]).isNotEqualTo(first[0]);
        assertThat(twoMasks(6, 9)[0]).isNotEqualTo(first[0]);
        assertThat(twoMasks(9, 5)[0]).isNotEqualTo(first[0]);
    }

    private static double[][] twoMasks(long seed, long position) {
        Dropout dropout = new Dropout(0.3, seed, position);
        return new double[][] {Tensors.toDoubles(dropout.apply(ones(257))), Tensors.toDoubles(dropout.apply(ones(257)))
        };
    }

    /** One hash, by plain loops and by vector instructions: what a row drops does not depend on who computes it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16, 33, 4095, 4096, 4097, 9000})
    void bothLoopsDropTheSame(int count) {
        Dropper dropper = new Dropper(20_000, 1.25F);
        float[] byVectors = new float[count];
        float[] plainly = new float[count];
        for (long key : new long[] {0, 1, -1, 0x123456789ABCDEFL}) {
            dropper.fill(byVectors, count, key);
            dropper.fillPlainly(plainly, count, key);
            assertThat(plainly).isEqualTo(byVectors);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.3, 0.9})
    void inBfloat16TheMaskIsTheSameRounded(double rate) {
        Tensor single = new Dropout(rate, 7, 1).apply(ones(5001));
        Tensor rounded = new Dropout(rate, 7, 1).apply(ones(5001).to(ScalarType.BFloat16));
        assertThat(rounded.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(Tensors.toDoubles(rounded)).isEqualTo(Tensors.toDoubles(single.to(ScalarType.BFloat16)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.5, 0.9})
    void dropsAtItsRateAndKeepsTheMean(double rate) {
        Dropout dropout = new Dropout(rate, 20_26, 11);
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
        Dropout dropout = new Dropout(0.5, 3, 4);
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
        Dropout dropout = new Dropout(0.5, 1, 1);
        assertThat(Tensors.toDoubles(dropout.apply(ones(elements))))
                .hasSize(elements)
                .containsAnyOf(0, 2);
    }

    @Test
    void theGradientIsTheMask() {
        Dropout dropout = new Dropout(0.4, 8, 8);
        Tensor x = ones(6, 5, 3);
        x.requires_grad_(true);
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
        Dropout dropout = new Dropout(0.5, 1, 1);
        Tensor y = dropout.apply(Ops.cast(ones(40), type));
        assertThat(y.scalar_type().intern()).isEqualTo(type);
        assertThat(Tensors.toDoubles(y)).containsOnly(0, 2);
    }

    private static Tensor ones(long... shape) {
        return Tensors.zeros(ScalarType.Double, shape).add(new org.bytedeco.pytorch.Scalar(1.0));
    }
}
