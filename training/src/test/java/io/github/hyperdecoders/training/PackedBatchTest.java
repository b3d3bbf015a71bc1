package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Rows in several groups against one padded block, in single precision: the loss, and the gradient of every trained parameter. */
class PackedBatchTest {
    private static final int VOCABULARY = 29;
    /** Long enough beside the short ones for several groups, short targets beside long ones for both orders of cross-attention. */
    private static final int[] LENGTHS = {70, 68, 7, 6, 5, 5, 40, 3};

    private static final int[] SHORT = {2, 3, 1, 2, 2, 2, 1, 3};
    private static final int[] LONG = {30, 2, 50, 2, 64, 3, 1, 1};
    private static final long[] TASKS = {0, 1, 2, 0, 1, 2, 0, 1};

    @TestFactory
    Stream<DynamicTest> groupsChangeNothing() {
        return of(EnumSet.allOf(AdapterKind.class), (kind, targets) -> compare(kind, targets, TinyT5.NOTHING_FROZEN));
    }

    /** On one thread, with its biases frozen, attention takes row after row by vector instructions. */
    @TestFactory
    Stream<DynamicTest> neitherDoesRowAfterRow() {
        return of(EnumSet.complementOf(EnumSet.of(AdapterKind.NONE)), (kind, targets) -> {
            int before = Threads.count();
            Threads.use(1);
            try {
                compare(kind, targets, TinyT5.ADAPTERS_ONLY);
            } finally {
                Threads.use(before);
            }
        });
    }

    private static Stream<DynamicTest> of(Set<AdapterKind> kinds, BiConsumer<AdapterKind, int[]> comparison) {
        return kinds.stream()
                .flatMap(kind -> Stream.of(SHORT, LONG)
                        .map(targets -> dynamicTest(
                                kind + (targets == SHORT ? ", short targets" : ", long targets"),
                                () -> comparison.accept(kind, targets))));
    }

    private static void compare(AdapterKind kind, int[] targetLengths, Freezing freezing) {
        int[][] sources = rows(LENGTHS, 1);
        int[][] targets = rows(targetLengths, 100);
        try (TinyT5 tiny = TinyT5.lively(
                        TinyT5.config(VOCABULARY).withDropout(0),
                        TinyT5.adapters(kind, kind),
                        Numerics.FP32,
                        freezing);
                Scope scope = Scope.open()) {
            Batch packed = Batch.of(sources, targets, TASKS, 0);
            assertThat(packed.sources().rows().groups().size()).isGreaterThan(2);
            List<Batch> alone = IntStream.range(0, sources.length)
                    .mapToObj(row -> Batch.of(
                            new int[][] {sources[row]}, new int[][] {targets[row]}, new long[] {TASKS[row]}, 0))
                    .toList();
            Map<String, double[]> expected = gradients(tiny, alone);
            Map<String, double[]> found = gradients(tiny, List.of(packed));
            assertThat(found).hasSameSizeAs(expected);
            found.forEach((name, values) -> {
                double scale = 0;
                double difference = 0;
                double[] truth = expected.getOrDefault(name, new double[0]);
                assertThat(values).as(name).hasSameSizeAs(truth);
                for (int i = 0; i < values.length; i++) {
                    scale = Math.max(scale, Math.abs(truth[i]));
                    difference = Math.max(difference, Math.abs(truth[i] - values[i]));
                }
                assertThat(difference).as("%s, of %s", name, scale).isLessThanOrEqualTo(2e-4 * scale + 1e-7);
            });
        }
    }

    @Test
    void theFusedAttentionOfInferenceIsThatOfTraining() {
        try (TinyT5 tiny = TinyT5.lively(
                        TinyT5.config(VOCABULARY),
                        TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED),
                        Numerics.FP32,
                        TinyT5.ADAPTERS_ONLY);
                Scope scope = Scope.open()) {
            Batch batch = new TokenizedBatch(rows(LENGTHS, 1), rows(LONG, 100), TASKS).tensors(0);
            double[] training = logits(tiny, batch);
            try (Scope inference = Scope.withoutGradients()) {
                assertThat(logits(tiny, batch)).containsExactly(training, within(2e-5));
            }
        }
    }

    private static double[] logits(TinyT5 tiny, Batch batch) {
        EncodedBatch source = tiny.model().encode(batch.sources(), batch.tasks(), false, tiny.engine());
        return Tensors.toDoubles(tiny.model()
                .t5()
                .logits(tiny.model().decode(batch.decoderInputs(), source, tiny.engine()), tiny.engine()));
    }

    /** Those of all batches together, by name, and the loss as one of them. */
    private static Map<String, double[]> gradients(TinyT5 tiny, List<Batch> batches) {
        Map<String, double[]> values = new LinkedHashMap<>();
        double sum = 0;
        for (Batch batch : batches) {
            try (Scope scope = Scope.open()) {
                Tensor loss = new Loss(0.1, false).of(tiny.model(), batch, tiny.engine());
                Ops.backward(loss);
                sum += loss.item_double();
            }
        }
        try (Scope scope = Scope.open()) {
            values.put("loss", new double[] {sum});
            for (Parameter parameter : tiny.parameters().trained()) {
                assertThat(parameter.tensor().grad().defined())
                        .as(parameter.name())
                        .isTrue();
                values.put(
                        parameter.name(), Tensors.toDoubles(parameter.tensor().grad()));
            }
        }
        Gradients.clear(tiny.parameters().trained());
        return values;
    }

    private static int[][] rows(int[] lengths, long seed) {
        int[][] rows = new int[lengths.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = TinyT5.tokens(lengths[i], VOCABULARY, seed + i);
        }
        return rows;
    }
}
