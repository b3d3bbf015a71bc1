package io.github.hyperdecoders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.compute.Workers;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every pair of kinds in encoder and decoder. */
class AdaptedT5Test {
    private static final int VOCABULARY = 19;
    private static final int[][] SOURCES = {
        TinyT5.tokens(7, VOCABULARY, 1), TinyT5.tokens(3, VOCABULARY, 2), TinyT5.tokens(7, VOCABULARY, 1)
    };
    private static final int[][] TARGETS = {{0, 5, 6, 7}, {0, 8, 9, 10}, {0, 5, 6, 7}};
    private static final long[] TASKS = {0, 2, 1};

    @TestFactory
    Stream<DynamicTest> aMixedBatchIsItsRows() {
        return pairs((encoder, decoder) -> {
            try (TinyT5 tiny = TinyT5.lively(VOCABULARY, encoder, decoder);
                    Scope scope = Scope.withoutGradients()) {
                double[] together = logits(tiny, SOURCES, TARGETS, TASKS, false);
                int width = together.length / SOURCES.length;
                for (int row = 0; row < SOURCES.length; row++) {
                    double[] alone = logits(
                            tiny,
                            new int[][] {SOURCES[row]},
                            new int[][] {TARGETS[row]},
                            new long[] {TASKS[row]},
                            false);
                    assertThat(alone).hasSize(TARGETS[row].length * VOCABULARY);
                    assertThat(Arrays.copyOfRange(together, row * width, (row + 1) * width))
                            .containsExactly(alone, within(1e-9));
                }
                // Rows 0 and 2 are one instance of two tasks: they differ exactly where the task counts.
                double[] first = Arrays.copyOfRange(together, 0, width);
                double[] third = Arrays.copyOfRange(together, 2 * width, 3 * width);
                assertThat(tiny.model().needsTasks()).isEqualTo(encoder.needsTask() || decoder.needsTask());
                if (tiny.model().needsTasks()) {
                    assertThat(largestDifference(first, third)).isGreaterThan(1e-3);
                } else {
                    assertThat(largestDifference(first, third)).isLessThan(1e-9);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theEncoderDoesALargeBatchInPartsWithTheSameResult() {
        int[][] sources = IntStream.range(0, 60)
                .mapToObj(i -> TinyT5.tokens(3 + (i * 7) % 19, VOCABULARY, i))
                .toArray(int[][]::new);
        long[] tasks = IntStream.range(0, 60).mapToLong(i -> i % 3).toArray();
        return pairs((encoder, decoder) -> {
            if (decoder != AdapterKind.GENERATED) {
                return;
            }
            int before = Threads.count();
            try (TinyT5 tiny = TinyT5.lively(VOCABULARY, encoder, decoder);
                    Scope scope = Scope.withoutGradients()) {
                Tokens tokens = Tokens.of(sources);
                Threads.use(2);
                assertThat(tokens.parts(Workers.parts(tokens.rows().tokens(), 2)))
                        .hasSize(2);
                EncodedBatch parts = tiny.model().encode(tokens, Tensors.of(tasks), true, tiny.engine());
                Threads.use(1);
                EncodedBatch whole = tiny.model().encode(tokens, Tensors.of(tasks), true, tiny.engine());
                assertThat(Tensors.toDoubles(parts.hidden()))
                        .containsExactly(Tensors.toDoubles(whole.hidden()), within(1e-6));
                assertThat(Tensors.toDoubles(Objects.requireNonNull(parts.pooled())))
                        .containsExactly(Tensors.toDoubles(Objects.requireNonNull(whole.pooled())), within(1e-6));
            } finally {
                Threads.use(before);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> adaptersMadeAheadAreTheSame() {
        return pairs((encoder, decoder) -> {
            try (TinyT5 tiny = TinyT5.lively(VOCABULARY, encoder, decoder);
                    Scope scope = Scope.withoutGradients()) {
                assertThat(logits(tiny, SOURCES, TARGETS, TASKS, true))
                        .containsExactly(logits(tiny, SOURCES, TARGETS, TASKS, false), within(0.0));
            }
        });
    }

    /** But for adapters with a layer norm, which makes much of little. */
    @TestFactory
    Stream<DynamicTest> untrainedAdaptersAddNextToNothing() {
        return pairs((encoder, decoder) -> {
            if (encoder.isSequential() || decoder.isSequential()) {
                return;
            }
            try (TinyT5 plain = fresh(AdapterKind.NONE, AdapterKind.NONE);
                    TinyT5 tiny = fresh(encoder, decoder);
                    Scope scope = Scope.withoutGradients()) {
                double difference = largestDifference(
                        logits(plain, SOURCES, TARGETS, TASKS, false), logits(tiny, SOURCES, TARGETS, TASKS, false));
                // LoRA's second factor is zero.
                boolean exact = Stream.of(encoder, decoder).allMatch(k -> k == AdapterKind.NONE || k.isLora());
                assertThat(difference).isLessThanOrEqualTo(exact ? 0 : 1e-2);
            }
        });
    }

    private static TinyT5 fresh(AdapterKind encoder, AdapterKind decoder) {
        return TinyT5.fresh(
                TinyT5.config(VOCABULARY), TinyT5.adapters(encoder, decoder), Numerics.FP64, TinyT5.ADAPTERS_ONLY);
    }

    @Test
    void beamsOfASourceShareItsAdapters() {
        try (TinyT5 tiny = TinyT5.lively(VOCABULARY, AdapterKind.MANUAL, AdapterKind.GENERATED);
                Scope scope = Scope.withoutGradients()) {
            Tensor hidden = Tensors.of(new java.util.Random(4).doubles(4 * 16).toArray())
                    .view(4, 16);
            Ragged twoEach = Ragged.uniform(2, 2);
            Ragged oneEach = Ragged.uniform(2, 1);
            EncodedBatch source =
                    tiny.model().encode(Tokens.of(new int[][] {SOURCES[0], SOURCES[1]}), null, true, tiny.engine());
            Tensor four = added(source.decoderAdapters().apply(1, hidden, hidden, twoEach, tiny.engine()));
            Tensor even = hidden.index_select(0, Tensors.of(0L, 2L));
            Tensor odd = hidden.index_select(0, Tensors.of(1L, 3L));
            assertThat(Tensors.toDoubles(four.index_select(0, Tensors.of(0L, 2L))))
                    .containsExactly(
                            Tensors.toDoubles(
                                    added(source.decoderAdapters().apply(1, even, even, oneEach, tiny.engine()))),
                            within(1e-12));
            assertThat(Tensors.toDoubles(four.index_select(0, Tensors.of(1L, 3L))))
                    .containsExactly(
                            Tensors.toDoubles(
                                    added(source.decoderAdapters().apply(1, odd, odd, oneEach, tiny.engine()))),
                            within(1e-12));
        }
    }

    private static Tensor added(@Nullable Tensor tensor) {
        return java.util.Objects.requireNonNull(tensor);
    }

    @Test
    void poolingCountsTheEnd() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor packed = Tensors.of(1.0, 10.0, 3.0, 30.0, 5.0, 50.0, 7.0, 70.0, 9.0, 90.0)
                    .view(5, 2);
            assertThat(Tensors.toDoubles(Ragged.of(2, 3).means(packed))).containsExactly(2, 20, 7, 70);
        }
    }

    @Test
    void aKindThatNeedsTheTaskSaysSo() {
        try (TinyT5 tiny = TinyT5.lively(VOCABULARY, AdapterKind.MANUAL, AdapterKind.TASK);
                Scope scope = Scope.withoutGradients()) {
            assertThatThrownBy(() -> logits(tiny, SOURCES, TARGETS, null, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("task");
        }
    }

    @FunctionalInterface
    private interface Pair {
        void check(AdapterKind encoder, AdapterKind decoder);
    }

    private static Stream<DynamicTest> pairs(Pair test) {
        return Stream.of(AdapterKind.values())
                .flatMap(encoder -> Stream.of(AdapterKind.values())
                        .map(decoder -> dynamicTest(encoder + " / " + decoder, () -> test.check(encoder, decoder))));
    }

    private static double[] logits(
            TinyT5 tiny, int[][] sources, int[][] targets, long @Nullable [] tasks, boolean ahead) {
        EncodedBatch source =
                tiny.model().encode(Tokens.of(sources), tasks == null ? null : Tensors.of(tasks), ahead, tiny.engine());
        return Tensors.toDoubles(tiny.model()
                .t5()
                .logits(tiny.model().decode(Tokens.of(targets), source, tiny.engine()), tiny.engine()));
    }

    private static double largestDifference(double[] a, double[] b) {
        assertThat(a).hasSameSizeAs(b);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
