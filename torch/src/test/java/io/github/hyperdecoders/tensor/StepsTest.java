package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.vector.VectorUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {
    private int before;

    @BeforeEach
    void remember() {
        before = Threads.count();
    }

    @AfterEach
    void restore() {
        Threads.use(before);
    }

    @Test
    void testsRunWithVectorInstructions() {
        assertThat(VectorUnit.PRESENT).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyPieceIsDoneOnceAndBeforeTheNextAreGivenOut(int threads) {
        Threads.use(threads);
        int rounds = Steps.run(Numerics.FP32, () -> {
            for (int round = 0; round < 2000; round++) {
                int count = round % 7;
                AtomicIntegerArray done = new AtomicIntegerArray(7);
                Steps.each(count, done::incrementAndGet);
                for (int i = 0; i < 7; i++) {
                    assertThat(done.get(i)).isEqualTo(i < count ? 1 : 0);
                }
            }
            return 2000;
        });
        assertThat(rounds).isEqualTo(2000);
        assertThat(Threads.count()).isEqualTo(threads);
    }

    /** More threads than the machine may have cores, so that some come late; each round has another number of pieces. */
    @Test
    void whoComesLateTakesNothingOfTheNextRound() {
        Threads.use(6);
        int wrong = Steps.run(Numerics.FP32, () -> {
            int[] rounds = new int[1];
            for (int round = 0; round < 300_000; round++) {
                int count = 1 + round % 9;
                AtomicInteger done = new AtomicInteger();
                Steps.each(count, i -> {
                    Thread.onSpinWait();
                    done.incrementAndGet();
                });
                rounds[0] += done.get() == count ? 0 : 1;
            }
            return rounds[0];
        });
        assertThat(wrong).isZero();
    }

    @Test
    void allThreadsHelp() {
        Threads.use(3);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger together = new AtomicInteger();
        Set<Thread> found = Steps.run(Numerics.FP32, () -> {
            Steps.each(3, i -> {
                seen.add(Thread.currentThread());
                together.incrementAndGet();
                // Nobody takes a second piece before all have one.
                while (together.get() < 3) {
                    Thread.onSpinWait();
                }
            });
            return new HashSet<>(seen);
        });
        assertThat(found).hasSize(3);
    }

    @Test
    void aPieceThatFailsFailsTheDecodingAndTheNextOneGoesOn() {
        Threads.use(2);
        for (int k = 0; k < 2; k++) {
            assertThatThrownBy(() -> Steps.run(Numerics.FP32, () -> {
                        Steps.each(4, i -> {
                            if (i == 2) {
                                throw new IllegalStateException("piece " + i);
                            }
                        });
                        return 0;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("piece 2");
        }
        assertThat(Steps.<Integer>run(Numerics.FP32, () -> {
                    AtomicInteger sum = new AtomicInteger();
                    Steps.each(4, sum::addAndGet);
                    return sum.get();
                }))
                .isEqualTo(6);
    }

    @Test
    void outsideOfADecodingAndInDoubleNothingIsTaken() {
        assertThat(Steps.areTaken()).isFalse();
        assertThat(Steps.areByVectors()).isFalse();
        assertThat(Steps.<Boolean>run(Numerics.FP64, Steps::areTaken)).isFalse();
        assertThat(Steps.<Boolean>run(Numerics.BF16, Steps::areByVectors)).isTrue();
        assertThat(Steps.areTaken()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, Float", "2, Float", "3, Float", "1, BFloat16", "2, BFloat16", "3, BFloat16"})
    void productsInSlicesAreThoseOfTheWhole(int threads, String format) {
        Threads.use(threads);
        ScalarType type = ScalarType.valueOf(format);
        for (int rows : new int[] {1, 4, 33}) {
            try (Scope scope = Scope.withoutGradients();
                    Randomness randomness = new Randomness(1)) {
                Tensor x = drawn(type, randomness, rows, 300);
                Tensor weight = drawn(type, randomness, 401, 300);
                Tensor expected =
                        x.to(ScalarType.Double).mm(weight.to(ScalarType.Double).t());
                Tensor sliced = torch.zeros(rows, 401);
                Tensor unpacked = torch.zeros(rows, 401);
                Steps.run(Numerics.FP32, () -> {
                    assertThat(Steps.isSliced(weight)).isTrue();
                    assertThat(Steps.isSliced(weight.narrow(0, 0, 100))).isFalse();
                    Tensor[] packed = Steps.packedSlices(weight);
                    assertThat(packed).hasSize(threads);
                    Steps.linear(x, packed, sliced);
                    Steps.linear(x, weight, unpacked);
                    for (Tensor slice : packed) {
                        slice.close();
                    }
                    return 0;
                });
                double tolerance = type == ScalarType.Float ? 1e-4 : 0.3;
                assertClose(sliced, expected, tolerance);
                assertClose(unpacked, expected, tolerance);
            }
        }
    }

    @Test
    void batchedProductsAndGatedUnitsInSlicesAreThoseOfTheWhole() {
        Threads.use(2);
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(1)) {
            Tensor x = drawn(ScalarType.Float, randomness, 5, 3, 8);
            Tensor y = drawn(ScalarType.Float, randomness, 5, 8, 4);
            Tensor rows = drawn(ScalarType.Float, randomness, 7, 6);
            Dropout none = new Dropout(0);
            Tensor[] gated = new Tensor[1];
            Tensor product = Steps.run(Numerics.FP32, () -> {
                gated[0] = Scope.own(GatedGelu.of(rows, none));
                return Scope.own(Steps.bmm(x.transpose(1, 2).contiguous().transpose(1, 2), y));
            });
            assertClose(product, x.bmm(y), 1e-5);
            assertClose(gated[0], GatedGelu.of(rows, none), 1e-6);
            gated[0].close();
            product.close();
        }
    }

    private static Tensor drawn(ScalarType type, Randomness randomness, long... shape) {
        return Ops.cast(Tensors.drawn(ScalarType.Float, t -> Ops.normal(t, 1, randomness), shape), type);
    }

    private static void assertClose(Tensor found, Tensor expected, double tolerance) {
        assertThat(Tensors.toDoubles(found)).containsExactly(Tensors.toDoubles(expected), within(tolerance));
    }
}
