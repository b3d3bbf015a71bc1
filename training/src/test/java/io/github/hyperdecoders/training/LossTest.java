package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.t5.OutputHead;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loss against its definition in plain loops: (1 - eps) NLL + eps / V sum of -log p, summed, or the mean. */
class LossTest {
    private static final int TOKENS = 5;
    private static final int VOCABULARY = 11;
    private static final double[] LOGITS =
            new Random(3).doubles(TOKENS * VOCABULARY, -4, 4).toArray();
    private static final long[] TARGETS = {0, 10, 3, 3, 7};

    @ParameterizedTest
    @CsvSource({"0, false, true", "0, true, true", "0.1, false, false", "0.1, true, true", "0.5, false, false"})
    void isTheDefinitionAndSoIsItsGradient(double smoothing, boolean mean, boolean divided) {
        double share = divided ? 1.0 / TOKENS : 1;
        double expected = 0;
        double[] gradient = new double[LOGITS.length];
        for (int i = 0; i < TOKENS; i++) {
            double sum = 0;
            for (int v = 0; v < VOCABULARY; v++) {
                sum += Math.exp(LOGITS[i * VOCABULARY + v]);
            }
            for (int v = 0; v < VOCABULARY; v++) {
                double p = Math.exp(LOGITS[i * VOCABULARY + v]) / sum;
                double truth = (v == TARGETS[i] ? 1 - smoothing : 0) + smoothing / VOCABULARY;
                expected -= share * truth * Math.log(p);
                gradient[i * VOCABULARY + v] = share * (p - truth);
            }
        }
        try (Scope scope = Scope.open()) {
            Tensor logits = Tensors.of(LOGITS).view(TOKENS, VOCABULARY);
            Loss loss = new Loss(smoothing, mean);
            Tensor targets = Tensors.of(TARGETS);
            assertThat(loss.of(logits, targets, TOKENS).item_double()).isCloseTo(expected, within(1e-12));
            assertThat(Tensors.toDoubles(loss.gradient(logits, targets, TOKENS)))
                    .containsExactly(gradient, within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0.1", "2, 0.1", "3, 0", "100, 0.1"})
    void theHeadsGradientsAreAutogradsInAnyParts(int chunk, double smoothing) {
        int width = 6;
        double[] values = new Random(5)
                .doubles((long) (TOKENS + VOCABULARY) * width, -1, 1)
                .toArray();
        try (Scope scope = Scope.open()) {
            List<double[]> found = new ArrayList<>();
            for (boolean written : new boolean[] {false, true}) {
                Tensor all = Tensors.of(values).view(TOKENS + VOCABULARY, width);
                Tensor hidden = all.narrow(0, 0, TOKENS).clone().requires_grad_(true);
                Tensor weight = all.narrow(0, TOKENS, VOCABULARY).clone().requires_grad_(true);
                Linear.Part map = new Linear.Part(weight, null, ScalarType.Double);
                OutputHead head = new OutputHead(map, new Linear(map), 0.3);
                Loss loss = new Loss(smoothing, false, (long) chunk * VOCABULARY);
                Engine engine = Engine.operators(Numerics.FP64);
                Tensor value = written
                        ? loss.ofHidden(hidden, Tensors.of(TARGETS), TARGETS.length, head, engine)
                        : loss.of(head.logits(hidden, engine), Tensors.of(TARGETS), TOKENS);
                Ops.backward(Ops.scale(value, 0.25));
                found.add(DoubleStream.of(value.item_double()).toArray());
                found.add(Tensors.toDoubles(hidden.grad()));
                found.add(Tensors.toDoubles(weight.grad()));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(found.get(3 + i)).containsExactly(found.get(i), within(1e-12));
            }
        }
    }

    @Test
    void hugeLogitsStayFinite() {
        try (Scope scope = Scope.open()) {
            Tensor logits = Tensors.of(1e4, -1e4, 0.0).view(1, 3);
            assertThat(new Loss(0, false).of(logits, Tensors.of(1L), 1).item_double())
                    .isEqualTo(2e4);
        }
    }

    @Test
    void aBatchesLossIsTheSumOfItsRowsAndIgnoresPadding() {
        Loss sum = new Loss(0.1, false);
        int[][] sources = {TinyT5.tokens(6, 13, 1), TinyT5.tokens(3, 13, 2), TinyT5.tokens(9, 13, 3)};
        int[][] labels = {TinyT5.tokens(2, 13, 4), TinyT5.tokens(7, 13, 5), TinyT5.tokens(1, 13, 6)};
        try (TinyT5 tiny = TinyT5.lively(13, AdapterKind.MANUAL, AdapterKind.GENERATED);
                Scope scope = Scope.withoutGradients()) {
            double together = sum.of(tiny.model(), Batch.of(sources, labels, null, 0), tiny.engine())
                    .item_double();
            double apart = 0;
            for (int row = 0; row < sources.length; row++) {
                apart += sum.of(
                                tiny.model(),
                                Batch.of(new int[][] {sources[row]}, new int[][] {labels[row]}, null, 0),
                                tiny.engine())
                        .item_double();
            }
            assertThat(together).isCloseTo(apart, within(1e-9 * apart));
        }
    }

    @Test
    void aBatchLinesItsTargetsUp() {
        try (Scope scope = Scope.open()) {
            Batch batch = Batch.of(new int[][] {{5, 1}, {6, 7, 1}}, new int[][] {{8, 9, 1}, {4, 1}}, null, 0);
            assertThat(Tensors.toLongs(batch.sources().ids())).containsExactly(5, 1, 6, 7, 1);
            assertThat(Tensors.toLongs(batch.decoderInputs().ids())).containsExactly(0, 8, 9, 0, 4);
            assertThat(Tensors.toLongs(batch.targets())).containsExactly(8, 9, 1, 4, 1);
            assertThat(batch.tasks()).isNull();
        }
    }

    @Test
    void sortedABatchHasTheSameLoss() {
        Loss sum = new Loss(0.1, false);
        int[][] sources = {TinyT5.tokens(3, 13, 1), TinyT5.tokens(11, 13, 2), TinyT5.tokens(6, 13, 3)};
        int[][] labels = {TinyT5.tokens(2, 13, 4), TinyT5.tokens(1, 13, 5), TinyT5.tokens(5, 13, 6)};
        long[] tasks = {2, 0, 1};
        try (TinyT5 tiny = TinyT5.lively(13, AdapterKind.MANUAL_SPECIFIC, AdapterKind.TASK);
                Scope scope = Scope.withoutGradients()) {
            double given = sum.of(tiny.model(), Batch.of(sources, labels, tasks, 0), tiny.engine())
                    .item_double();
            assertThat(sum.of(tiny.model(), new TokenizedBatch(sources, labels, tasks).tensors(0), tiny.engine())
                            .item_double())
                    .isCloseTo(given, within(1e-12 * given));
            assertThat(Tensors.toLongs(new TokenizedBatch(sources, labels, tasks)
                            .tensors(0)
                            .sources()
                            .ids()))
                    .startsWith(
                            java.util.Arrays.stream(sources[1]).asLongStream().toArray());
        }
    }
}
