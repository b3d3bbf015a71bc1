package io.github.hyperdecoders.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Greedy and beam search against looking at every target there is. */
class SearchTest {
    private static final int VOCABULARY = 6;
    private static final int EOS = 1;
    /** More than all continuations of all targets of three tokens. */
    private static final int ALL = 6 * 5 * 5;

    private static final int[][] SOURCES = {
        TinyT5.tokens(6, VOCABULARY, 1), TinyT5.tokens(2, VOCABULARY, 2), TinyT5.tokens(9, VOCABULARY, 3)
    };

    @ParameterizedTest
    @CsvSource({"4, 0", "4, 2", "4, 3", "4, 4", "3, 0", "2, 0"})
    void widestBeamSearchFindsTheBestOfAllTargets(int maxLength, int minLength) {
        Set<Integer> lengths = new HashSet<>();
        for (int seed = 0; seed < 12; seed++) {
            try (TinyT5 tiny = tiny(seed)) {
                int[] row = SOURCES[seed % SOURCES.length];
                GeneratedSequence found = generate(
                                tiny, new int[][] {row}, new GenerationOptions(maxLength, minLength, ALL))
                        .get(0);
                GeneratedSequence best = everyTarget(tiny, row, maxLength, minLength).stream()
                        .max(Comparator.comparingDouble(GeneratedSequence::score))
                        .orElseThrow();
                assertThat(found.tokens()).as("seed %d", seed).isEqualTo(best.tokens());
                assertThat(found.logProbability()).isCloseTo(best.logProbability(), within(1e-6));
                lengths.add(best.tokens().length);
            }
        }
        int shortest = Math.max(1, Math.min(minLength, maxLength - 1));
        assertThat(lengths).as("the models like to end early and late").contains(shortest, maxLength - 1);
    }

    @Test
    void everyTargetTogetherHasProbabilityOne() {
        try (TinyT5 tiny = tiny()) {
            double total = everyTarget(tiny, SOURCES[0], 4, 0).stream()
                    .mapToDouble(target -> Math.exp(target.logProbability()))
                    .sum();
            assertThat(total).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void moreBeamsThanAllFindNothingBetterThanFewer() {
        try (TinyT5 tiny = tiny()) {
            for (int[] row : SOURCES) {
                double exhaustive = generate(tiny, new int[][] {row}, new GenerationOptions(4, 0, ALL))
                        .get(0)
                        .score();
                for (int beams : new int[] {2, 3, 5}) {
                    GeneratedSequence found = generate(tiny, new int[][] {row}, new GenerationOptions(4, 0, beams))
                            .get(0);
                    assertThat(found.score()).isLessThanOrEqualTo(exhaustive + 1e-9);
                }
            }
        }
    }

    @Test
    void greedySearchTakesTheLikeliestTokenOfWholeTargets() {
        for (int seed = 0; seed < 6; seed++) {
            try (TinyT5 tiny = tiny(seed)) {
                int[] row = SOURCES[seed % SOURCES.length];
                GeneratedSequence found = generate(tiny, new int[][] {row}, new GenerationOptions(9, 0, 1))
                        .get(0);
                int[] target = found.tokens();
                double[][] logs = logProbabilities(tiny, row, target);
                double sum = 0;
                for (int i = 0; i < target.length; i++) {
                    double best = Arrays.stream(logs[i]).max().orElseThrow();
                    assertThat(logs[i][target[i]]).isEqualTo(best);
                    // Chosen padding counts nothing.
                    sum += target[i] == 0 ? 0 : best;
                }
                assertThat(found.logProbability()).isCloseTo(sum, within(1e-6));
                assertThat(target.length == 8 || target[target.length - 1] == EOS)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 0", "1, 6, 0", "1, 6, 6", "1, 12, 5", "3, 2, 0", "3, 6, 0", "3, 6, 6", "3, 12, 5", "4, 9, 4"})
    void lengthsAreKept(int beams, int maxLength, int minLength) {
        Set<Integer> ends = new HashSet<>();
        for (int seed = 0; seed < 12; seed++) {
            try (TinyT5 tiny = tiny(seed)) {
                for (GeneratedSequence found :
                        generate(tiny, SOURCES, new GenerationOptions(maxLength, minLength, beams))) {
                    int[] tokens = found.tokens();
                    assertThat(tokens.length).isBetween(Math.max(1, Math.min(minLength, maxLength - 1)), maxLength - 1);
                    int first = indexOfEnd(tokens);
                    ends.add(first);
                    if (first >= 0) {
                        assertThat(first).as("the end is last").isEqualTo(tokens.length - 1);
                        // The start token counts: an end at index i stands behind i + 1 tokens.
                        assertThat(first + 1).isGreaterThanOrEqualTo(minLength);
                    } else {
                        assertThat(tokens).hasSize(maxLength - 1);
                    }
                    assertThat(found.logProbability()).isLessThanOrEqualTo(0).isFinite();
                    assertThat(found.score()).isEqualTo(found.logProbability() / tokens.length);
                    assertThat(found.meanNegativeLogLikelihood()).isEqualTo(-found.score());
                }
            }
        }
        assertThat(ends)
                .as("some end as soon as they may")
                .contains(minLength == maxLength ? -1 : Math.max(0, minLength - 1));
    }

    private static int indexOfEnd(int[] tokens) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == EOS) {
                return i;
            }
        }
        return -1;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aBatchGivesWhatItsRowsGiveAlone(int beams) {
        GenerationOptions options = new GenerationOptions(12, 3, beams);
        try (TinyT5 tiny = TinyT5.lively(23, AdapterKind.MANUAL, AdapterKind.GENERATED)) {
            int[][] sources = new int[5][];
            for (int row = 0; row < sources.length; row++) {
                sources[row] = TinyT5.tokens(1 + 3 * row, 23, 70 + row);
            }
            List<GeneratedSequence> together = generate(tiny, sources, options);
            assertThat(together).hasSameSizeAs(sources);
            for (int row = 0; row < sources.length; row++) {
                GeneratedSequence alone =
                        generate(tiny, new int[][] {sources[row]}, options).get(0);
                assertThat(together.get(row).tokens()).isEqualTo(alone.tokens());
                assertThat(together.get(row).logProbability()).isCloseTo(alone.logProbability(), within(1e-9));
            }
        }
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> new GenerationOptions(1, 0, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("max_length is 1");
        assertThatThrownBy(() -> new GenerationOptions(5, 6, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("min_length is 6");
        assertThatThrownBy(() -> new GenerationOptions(5, 0, 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("beams is 0");
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1, 4, 0", "FP32, 2, 1, 0", "FP32, 2, 3, 5", "FP32, 1, 4, 0", "BF16, 2, 4, 0"})
    void stepsByVectorInstructionsFindWhatDoubleFinds(Numerics numerics, int threads, int beams, int minLength) {
        int before = Threads.count();
        Threads.use(threads);
        try (TinyT5 tiny = generated(numerics);
                TinyT5 exact = generated(Numerics.FP64);
                Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : exact.parameters().all()) {
                parameter
                        .tensor()
                        .copy_(tiny.parameters()
                                .named(parameter.name())
                                .orElseThrow()
                                .tensor());
            }
            GenerationOptions options = new GenerationOptions(12, minLength, beams);
            List<GeneratedSequence> expected = generate(exact, SOURCES, options);
            List<GeneratedSequence> found = generate(tiny, SOURCES, options);
            for (int row = 0; row < SOURCES.length; row++) {
                double tolerance = numerics == Numerics.FP32 ? 1e-4 : 0.1;
                assertThat(found.get(row).score()).isCloseTo(expected.get(row).score(), within(tolerance));
                if (numerics == Numerics.FP32) {
                    assertThat(found.get(row).tokens())
                            .isEqualTo(expected.get(row).tokens());
                }
            }
        } finally {
            Threads.use(before);
        }
    }

    private static TinyT5 generated(Numerics numerics) {
        return TinyT5.lively(
                TinyT5.config(VOCABULARY),
                TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED),
                numerics,
                TinyT5.ADAPTERS_ONLY);
    }

    private static TinyT5 tiny() {
        return tiny(0);
    }

    /** A model with opinions: its head is drawn wide, so that targets end at different lengths. */
    private static TinyT5 tiny(int seed) {
        TinyT5 tiny = TinyT5.lively(VOCABULARY, AdapterKind.MANUAL, AdapterKind.GENERATED);
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(seed)) {
            for (String name : List.of(T5Names.LM_HEAD, "shared.weight")) {
                Ops.uniform(tiny.parameters().named(name).orElseThrow().tensor(), -0.8, 0.8, randomness);
            }
        }
        return tiny;
    }

    private static List<GeneratedSequence> generate(TinyT5 tiny, int[][] sources, GenerationOptions options) {
        try (Scope scope = Scope.open()) {
            return Search.generate(
                    tiny.model(), Tokens.of(sources), null, tiny.parameters().numerics(), options);
        }
    }

    /** All targets that the lengths allow, with their log-probabilities from whole forward passes. */
    private static List<GeneratedSequence> everyTarget(TinyT5 tiny, int[] source, int maxLength, int minLength) {
        List<int[]> complete = new ArrayList<>();
        List<int[]> open = new ArrayList<>(List.of(new int[0]));
        while (!open.isEmpty()) {
            List<int[]> next = new ArrayList<>();
            for (int[] start : open) {
                for (int token = 0; token < VOCABULARY; token++) {
                    if (token == EOS && start.length + 1 < minLength) {
                        continue;
                    }
                    int[] target = Arrays.copyOf(start, start.length + 1);
                    target[start.length] = token;
                    (token == EOS || target.length == maxLength - 1 ? complete : next).add(target);
                }
            }
            open = next;
        }
        // One whole forward pass over all of them; padding to the longest comes after each target's end.
        int[][] sources = new int[complete.size()][];
        int[][] shifted = new int[complete.size()][];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = source;
            shifted[i] = new int[complete.get(i).length];
            System.arraycopy(complete.get(i), 0, shifted[i], 1, shifted[i].length - 1);
        }
        double[][] logs = logProbabilities(tiny, sources, shifted);
        List<GeneratedSequence> targets = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            double[] own = new double[complete.get(i).length];
            for (int position = 0; position < own.length; position++) {
                own[position] = logs[i * (maxLength - 1) + position][complete.get(i)[position]];
            }
            double sum = Arrays.stream(own).sum();
            targets.add(new GeneratedSequence(complete.get(i), own, sum));
        }
        return targets;
    }

    /** [target, vocabulary] by one whole forward pass, without a cache. */
    private static double[][] logProbabilities(TinyT5 tiny, int[] source, int[] target) {
        int[] shifted = new int[target.length];
        System.arraycopy(target, 0, shifted, 1, target.length - 1);
        return logProbabilities(tiny, new int[][] {source}, new int[][] {shifted});
    }

    /** Rows of one length, zeros behind the shorter ones. */
    private static int[][] padded(int[][] rows) {
        int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
        return Arrays.stream(rows).map(row -> Arrays.copyOf(row, longest)).toArray(int[][]::new);
    }

    /** [rows * longest target, vocabulary] */
    private static double[][] logProbabilities(TinyT5 tiny, int[][] sources, int[][] shifted) {
        try (Scope scope = Scope.withoutGradients()) {
            EncodedBatch encoded = tiny.model().encode(Tokens.of(sources), null, false, tiny.engine());
            Tensor logits = tiny.model()
                    .t5()
                    .logits(tiny.model().decode(Tokens.of(padded(shifted)), encoded, tiny.engine()), tiny.engine());
            double[] flat = Tensors.toDoubles(Ops.logSoftmax(logits, ScalarType.Double));
            double[][] rows = new double[flat.length / VOCABULARY][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = Arrays.copyOfRange(flat, i * VOCABULARY, (i + 1) * VOCABULARY);
            }
            return rows;
        }
    }
}
