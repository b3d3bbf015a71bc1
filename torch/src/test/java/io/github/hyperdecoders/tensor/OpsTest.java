package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators against the same sums in Java. */
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
        assertThat(Tensors.shape(Ops.concatenate(1, table, table))).containsExactly(3, 4);
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
