package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators against the same sums in Java. In double, norm and softmax carry single-precision rounding on purpose. */
class OpsTest {
    private static final double SINGLE = 3e-6;

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

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 200})
    void linearIsTheSameByEitherLibrary(int rows) {
        Tensor x = Ops.cast(Tensors.of(random(rows * 7, 1)).view(rows, 7), ScalarType.Float);
        Tensor weight = Ops.cast(Tensors.of(random(5 * 7, 2)).view(5, 7), ScalarType.Float);
        Tensor bias = Ops.cast(Tensors.of(random(5, 3)), ScalarType.Float);
        double[] plain = Tensors.toDoubles(Ops.linear(x, weight, Numerics.FP32));
        double[] biased = Tensors.toDoubles(Ops.linear(x, weight, bias, Numerics.FP32));
        try (Scope inner = Scope.withoutGradients();
                Threads.SerialBlas oneDnn = Threads.serialBlas()) {
            assertClose(Ops.linear(x, weight, Numerics.FP32), plain, SINGLE);
            assertClose(Ops.linear(x, weight, bias, Numerics.FP32), biased, SINGLE);
            Tensor transposed = Ops.linear(x.view(7, rows).transpose(0, 1), weight, Numerics.FP32);
            assertThat(Tensors.shape(transposed)).containsExactly(rows, 5);
        }
        assertThat(plain).isNotEqualTo(biased);
    }

    @ParameterizedTest
    @EnumSource(Numerics.class)
    void rmsNormDividesByTheRootMeanSquare(Numerics numerics) {
        int rows = 3;
        int d = 33;
        double[] x = random(rows * d, 1);
        double[] weight = random(d, 2);
        Tensor found = RmsNorm.of(
                Ops.cast(Tensors.of(x).view(rows, d), numerics.stream()),
                Ops.cast(Tensors.of(weight), numerics.stream()),
                1e-6);
        assertThat(found.scalar_type().intern()).isEqualTo(numerics.stream());
        assertClose(found, rmsNorm(x, weight, rows, 1e-6), SINGLE);
    }

    @Test
    void rmsNormHasTheGradientOfAutograd() {
        double[] values = random(4 * 33, 3);
        Arrays.fill(values, 0, 33, 0);
        Tensor upstream = Ops.cast(Tensors.of(random(4 * 33, 4)).view(4, 33), ScalarType.Float);
        List<double[]> gradients = new ArrayList<>();
        List<double[]> results = new ArrayList<>();
        for (boolean frozen : new boolean[] {true, false}) {
            Tensor x = Ops.cast(Tensors.of(values).view(4, 33), ScalarType.Float);
            x.requires_grad_(true);
            Tensor weight = Ops.cast(Tensors.of(random(33, 2)), ScalarType.Float);
            weight.requires_grad_(!frozen);
            Tensor y = RmsNorm.of(x, weight, 0.01);
            Ops.backward(y.mul(upstream).sum());
            results.add(Tensors.toDoubles(y));
            gradients.add(Tensors.toDoubles(x.grad()));
        }
        assertThat(results.get(0)).containsExactly(results.get(1), within(SINGLE));
        assertThat(gradients.get(0)).containsExactly(gradients.get(1), within(3 * SINGLE));
        assertThat(gradients.get(1)).isNotEqualTo(new double[4 * 33]);
    }

    @Test
    void rmsNormOfZerosIsZeroAndEpsilonCounts() {
        Tensor weight = Tensors.of(1.0, 1.0);
        assertThat(Tensors.toDoubles(RmsNorm.of(Tensors.of(0.0, 0.0), weight, 1e-6)))
                .containsExactly(0, 0);
        assertClose(RmsNorm.of(Tensors.of(1.0, -1.0), weight, 3), new double[] {0.5, -0.5}, SINGLE);
    }

    @Test
    void rmsNormIsDifferentiable() {
        double[] x = random(7, 3);
        double[] weight = random(7, 4);
        Tensor input = Tensors.of(x);
        input.requires_grad_(true);
        Ops.backward(RmsNorm.of(input, Tensors.of(weight), 1e-6)
                .mul(Tensors.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0))
                .sum());
        double[] expected = new double[7];
        for (int i = 0; i < 7; i++) {
            double h = 1e-5;
            expected[i] = (weighted(x, weight, i, h) - weighted(x, weight, i, -h)) / (2 * h);
        }
        assertClose(input.grad(), expected, 1e-5);
    }

    private static double weighted(double[] x, double[] weight, int i, double by) {
        double[] moved = x.clone();
        moved[i] += by;
        double[] y = rmsNorm(moved, weight, 1, 1e-6);
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            sum += (j + 1) * y[j];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 31, 32, 40})
    void softmaxAndItsGradient(int width) {
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
            int rows = 3;
            double[] x = random(rows * width, width);
            double[] upstream = random(rows * width, 100 + width);
            Tensor input = Ops.cast(Tensors.of(x).view(rows, width), type);
            input.requires_grad_(true);
            Tensor found = Ops.softmax(input, type);
            assertThat(found.scalar_type().intern()).isEqualTo(type);
            double[] p = softmax(x, width);
            assertClose(found, p, SINGLE);
            Ops.backward(found.mul(Ops.cast(Tensors.of(upstream).view(rows, width), type))
                    .sum());
            double[] gradient = new double[p.length];
            for (int i = 0; i < p.length; i++) {
                double dot = 0;
                for (int j = i / width * width; j < i / width * width + width; j++) {
                    dot += p[j] * upstream[j];
                }
                gradient[i] = p[i] * (upstream[i] - dot);
            }
            assertClose(input.grad(), gradient, SINGLE);
        }
    }

    @Test
    void maskedScoresGetNothing() {
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
            double[] p = Tensors.toDoubles(Ops.softmax(Ops.cast(Tensors.of(1.0, -1e30, 1.0), type), type));
            assertThat(p).containsExactly(0.5, 0, 0.5);
        }
    }

    @Test
    void logSoftmaxIsTheLogarithmOfSoftmax() {
        double[] x = random(20, 5);
        double[] expected = Arrays.stream(softmax(x, 10)).map(Math::log).toArray();
        assertClose(Ops.logSoftmax(Tensors.of(x).view(2, 10), ScalarType.Double), expected, 1e-12);
    }

    @Test
    void linearMultipliesByTheTransposedWeight() {
        Tensor x = Tensors.of(1.0, 2.0, 3.0, 4.0).view(2, 2);
        Tensor weight = Tensors.of(1.0, 10.0, 100.0, 1000.0, -1.0, 0.0).view(3, 2);
        double[] product = {21, 2100, -1, 43, 4300, -3};
        assertClose(Ops.linear(x, weight, Numerics.FP64), product, 0);
        double[] plusBias = {22, 2102, 2, 44, 4302, 0};
        assertClose(Ops.linear(x, weight, Tensors.of(1.0, 2.0, 3.0), Numerics.FP64), plusBias, 0);
    }

    @ParameterizedTest
    @EnumSource(Numerics.class)
    void productsAreInTheProductFormat(Numerics numerics) {
        Tensor x = Tensors.of(1.0, 2.0).view(1, 2);
        assertThat(Ops.linear(x, x, numerics).scalar_type().intern()).isEqualTo(numerics.product());
        assertThat(numerics.stream()).isNotEqualTo(ScalarType.BFloat16);
    }

    @Test
    void castLeavesAloneWhatHasTheFormat() {
        Tensor x = Tensors.of(1.0);
        assertThat(Ops.cast(x, ScalarType.Double)).isSameAs(x);
        assertThat(Ops.cast(x, ScalarType.Float).scalar_type().intern()).isEqualTo(ScalarType.Float);
    }

    @Test
    void rowsSumsAndJoins() {
        Tensor table = Tensors.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0).view(3, 2);
        assertThat(Tensors.toDoubles(Ops.embedding(table, Tensors.of(2L, 0L, 2L))))
                .containsExactly(5, 6, 1, 2, 5, 6);
        assertThat(Tensors.toDoubles(Ops.sum(table, 0, false))).containsExactly(9, 12);
        assertThat(Tensors.shape(Ops.sum(table, 1, true))).containsExactly(3, 1);
        assertThat(Tensors.shape(Ops.cat(1, table, table))).containsExactly(3, 4);
        assertThat(Tensors.toDoubles(Ops.scale(table, 0.5))).containsExactly(0.5, 1, 1.5, 2, 2.5, 3);
    }

    @Test
    void rowsArePaddedOnTheRight() {
        int[][] rows = {{5, 6, 7}, {}, {8}};
        assertThat(Tensors.toLongs(Tensors.ofRows(rows, 9))).containsExactly(5, 6, 7, 9, 9, 9, 8, 9, 9);
    }

    @Test
    void valuesOfViewsComeInTheViewsOrder() {
        Tensor transposed = Tensors.of(1.0, 2.0, 3.0, 4.0).view(2, 2).transpose(0, 1);
        assertThat(Tensors.toDoubles(transposed)).containsExactly(1, 3, 2, 4);
        assertThat(Tensors.toLongs(Tensors.of(1L, 2L, 3L, 4L).view(2, 2).transpose(0, 1)))
                .containsExactly(1, 3, 2, 4);
        assertThat(Tensors.toDoubles(Tensors.of(new double[0]))).isEmpty();
    }

    private static void assertClose(Tensor found, double[] expected, double tolerance) {
        assertThat(Tensors.toDoubles(found)).containsExactly(expected, within(tolerance));
    }

    private static double[] random(int count, long seed) {
        return new Random(seed).doubles(count, -3, 3).toArray();
    }

    private static double[] rmsNorm(double[] x, double[] weight, int rows, double epsilon) {
        int d = x.length / rows;
        double[] y = new double[x.length];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = 0; i < d; i++) {
                sum += x[row * d + i] * x[row * d + i];
            }
            for (int i = 0; i < d; i++) {
                y[row * d + i] = x[row * d + i] / Math.sqrt(sum / d + epsilon) * weight[i];
            }
        }
        return y;
    }

    private static double[] softmax(double[] x, int width) {
        double[] p = new double[x.length];
        for (int begin = 0; begin < x.length; begin += width) {
            double sum = 0;
            for (int i = begin; i < begin + width; i++) {
                sum += Math.exp(x[i]);
            }
            for (int i = begin; i < begin + width; i++) {
                p[i] = Math.exp(x[i]) / sum;
            }
        }
        return p;
    }
}
