package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hyperdecoders.vector.VectorUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one thread does by vector instructions against the operators that two threads share: results and gradients. */
class VectorsTest {
    private static final int ROWS = 37;

    private int before;

    @BeforeEach
    void remember() {
        assumeTrue(VectorUnit.PRESENT, "a JVM with vector instructions");
        before = Threads.count();
    }

    @AfterEach
    void restore() {
        Threads.use(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "BFloat16"})
    void gatedUnits(ScalarType type) {
        Dropout none = new Dropout(0);
        compare(type, 70, x -> GatedGelu.of(x, none));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "BFloat16"})
    void norms(ScalarType type) {
        try (Scope scope = Scope.open();
                Randomness randomness = new Randomness(3)) {
            Tensor weight = Tensors.drawn(ScalarType.Float, t -> Ops.normal(t, 1, randomness), 50);
            compare(type, 50, x -> RmsNorm.of(x, weight, 1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Float", "BFloat16"})
    void normsOfSums(ScalarType type) {
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(4)) {
            Tensor weight = Tensors.drawn(ScalarType.Float, t -> Ops.normal(t, 1, randomness), 50);
            Tensor hidden = Tensors.drawn(ScalarType.Float, t -> Ops.normal(t, 1, randomness), ROWS, 50);
            Tensor output = Ops.cast(hidden.mul(hidden), type);
            List<Tensor> addends = List.of(hidden, output, hidden);
            Threads.use(2);
            Ops.SumAndNorm expected = Ops.rmsNormOfSum(addends, weight, 1e-6, type);
            Threads.use(1);
            Ops.SumAndNorm found = Ops.rmsNormOfSum(addends, weight, 1e-6, type);
            assertThat(Tensors.toDoubles(found.sum())).isEqualTo(Tensors.toDoubles(expected.sum()));
            assertThat(found.normed().scalar_type().intern()).isEqualTo(type);
            double tolerance = type == ScalarType.Float ? 1e-5 : 1.0 / 32;
            assertThat(Tensors.toDoubles(found.normed()))
                    .containsExactly(Tensors.toDoubles(expected.normed()), within(tolerance));
        }
    }

    /** Operators get the same numbers in single precision: what is left of a difference is the rounding of results and of what arrives. */
    private static void compare(ScalarType type, int width, UnaryOperator<Tensor> function) {
        double[][] expected = valueAndGradient(2, type, ScalarType.Float, width, function);
        double[][] found = valueAndGradient(1, type, type, width, function);
        double tolerance = type == ScalarType.Float ? 1e-5 : 1.0 / 128;
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).hasSameSizeAs(expected[i]);
            for (int j = 0; j < expected[i].length; j++) {
                double size = Math.max(1, Math.abs(expected[i][j]));
                assertThat(found[i][j]).isCloseTo(expected[i][j], within(tolerance * size));
            }
        }
        assertThat(found).as("by other means").isNotEqualTo(expected);
    }

    private static double[][] valueAndGradient(
            int threads, ScalarType drawn, ScalarType type, int width, UnaryOperator<Tensor> function) {
        Threads.use(threads);
        try (Scope scope = Scope.open();
                Randomness randomness = new Randomness(1)) {
            assertThat(Vectors.serve()).isEqualTo(threads == 1);
            Tensor numbers = Tensors.drawn(ScalarType.Float, t -> Ops.normal(t, 1, randomness), ROWS, width);
            Tensor x = Ops.cast(Ops.cast(numbers, drawn), type);
            x.requires_grad_(true);
            Tensor value = function.apply(x);
            Tensor weights = Tensors.drawn(ScalarType.Float, t -> Ops.normal(t, 1, randomness), Tensors.shape(value));
            Ops.backward(value.mul(weights).sum());
            return new double[][] {Tensors.toDoubles(value), Tensors.toDoubles(x.grad())};
        }
    }
}
