package io.github.hyperdecoders.t5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding step by step, and batches of unequal rows, against whole and lone forward passes. */
class DecoderCacheTest {
    private static final int VOCABULARY = 23;
    private static final double DOUBLE = 1e-12;
    private static final double SINGLE = 1e-4;

    private static final int[][] SOURCES = {
        TinyT5.tokens(9, VOCABULARY, 1), TinyT5.tokens(4, VOCABULARY, 2), TinyT5.tokens(1, VOCABULARY, 3)
    };

    @SuppressWarnings("NullAway.Init")
    private TinyT5 tiny;

    @SuppressWarnings("NullAway.Init")
    private T5 t5;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.withoutGradients();
        tiny = TinyT5.lively(VOCABULARY, AdapterKind.NONE, AdapterKind.NONE);
        t5 = tiny.model().t5();
    }

    @AfterEach
    void close() {
        scope.close();
        tiny.close();
    }

    @Test
    void stepsEqualTheWholeTarget() {
        int[][] targets = targets(SOURCES.length, 8);
        assertClose(step(targets, 1), whole(targets, 1), DOUBLE);
    }

    @Test
    void threeBeamsOfEachSourceShareItsKeys() {
        int[][] targets = targets(3 * SOURCES.length, 8);
        assertClose(step(targets, 3), whole(targets, 3), DOUBLE);
    }

    @Test
    void stepsBeyondTheFirstVectorRegister() {
        int[][] targets = targets(SOURCES.length, 40);
        assertClose(step(targets, 1), whole(targets, 1), DOUBLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4})
    void reorderedRowsGoOnFromTheirNewPast(int shared) {
        reorderedRowsGoOn(shared, DOUBLE, tiny.engine());
    }

    private void reorderedRowsGoOn(int shared, double tolerance, Engine engine) {
        int[][] targets = targets(9, 8);
        for (int row = 0; row < targets.length; row++) {
            System.arraycopy(targets[row / 3 * 3], 0, targets[row], 0, shared);
        }
        int[] from = {1, 1, 0, 5, 3, 3, 8, 7, 6};
        int at = 4;
        double[] found = step(targets, 3, at, from, engine);
        int[][] histories = new int[targets.length][];
        for (int row = 0; row < targets.length; row++) {
            histories[row] = targets[row].clone();
            System.arraycopy(targets[from[row]], 0, histories[row], 0, at);
        }
        double[] expected = whole(histories, 3);
        // Before the reordering the rows were others.
        int width = VOCABULARY;
        for (int row = 0; row < targets.length; row++) {
            int begin = (row * 8 + at) * width;
            int end = (row + 1) * 8 * width;
            assertClose(Arrays.copyOfRange(found, begin, end), Arrays.copyOfRange(expected, begin, end), tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1, 40, 1", "FP32, 2, 8, 3", "FP32, 1, 3, 2", "FP32, 3, 20, 4", "BF16, 2, 12, 3", "BF16, 1, 3, 1"
    })
    void stepsByVectorInstructionsEqualTheWholeTarget(Numerics numerics, int threads, int length, int beams) {
        int before = Threads.count();
        Threads.use(threads);
        try {
            useInstead(TinyT5.lively(
                    TinyT5.config(VOCABULARY),
                    TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE),
                    numerics,
                    TinyT5.ADAPTERS_ONLY));
            int[][] targets = targets(beams * SOURCES.length, length);
            double[] found = Decoding.run(numerics, engine -> step(targets, beams, engine));
            assertClose(found, whole(targets, beams), numerics == Numerics.FP32 ? SINGLE : 0.1);
        } finally {
            Threads.use(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4})
    void beamsThatShareTheirPastGoOnFromTheirNewOne(int shared) {
        useInstead(TinyT5.lively(
                TinyT5.config(VOCABULARY),
                TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE),
                Numerics.FP32,
                TinyT5.ADAPTERS_ONLY));
        Decoding.run(Numerics.FP32, engine -> {
            reorderedRowsGoOn(shared, SINGLE, engine);
            return shared;
        });
    }

    private void useInstead(TinyT5 other) {
        tiny.close();
        tiny = other;
        t5 = tiny.model().t5();
    }

    @Test
    void aRowDoesNotSeeLongerRowsOfItsBatch() {
        int[][] targets = targets(SOURCES.length, 6);
        double[] together = whole(targets, 1);
        Tensor encoded = encode(SOURCES);
        int first = 0;
        for (int row = 0; row < SOURCES.length; row++) {
            int[][] alone = {SOURCES[row]};
            Tensor lone = encode(alone);
            Tensor real = encoded.narrow(0, first, SOURCES[row].length);
            first += SOURCES[row].length;
            assertClose(Tensors.toDoubles(real), Tensors.toDoubles(lone), DOUBLE);
            double[] logits = logits(new int[][] {targets[row]}, lone, alone);
            int width = logits.length;
            assertClose(Arrays.copyOfRange(together, row * width, (row + 1) * width), logits, DOUBLE);
        }
    }

    @Test
    void norRowsLongerThanAVectorRegister() {
        int[][] pair = {TinyT5.tokens(5, VOCABULARY, 4), TinyT5.tokens(50, VOCABULARY, 5)};
        Tensor lone = encode(new int[][] {pair[0]});
        assertClose(Tensors.toDoubles(encode(pair).narrow(0, 0, 5)), Tensors.toDoubles(lone), DOUBLE);
    }

    @Test
    void noPositionSeesItsFuture() {
        int[][] targets = targets(SOURCES.length, 8);
        double[] before = whole(targets, 1);
        for (int[] target : targets) {
            target[7] = target[7] == 5 ? 6 : 5;
        }
        double[] after = whole(targets, 1);
        for (int row = 0; row < SOURCES.length; row++) {
            int begin = row * 8 * VOCABULARY;
            int end = begin + 7 * VOCABULARY;
            assertClose(Arrays.copyOfRange(after, begin, end), Arrays.copyOfRange(before, begin, end), DOUBLE);
        }
        assertThat(after).isNotEqualTo(before);
    }

    private static int[][] targets(int rows, int length) {
        int[][] targets = new int[rows][];
        for (int row = 0; row < rows; row++) {
            targets[row] = TinyT5.tokens(length, VOCABULARY, 50 + row);
            targets[row][0] = 0;
        }
        return targets;
    }

    private Tensor encode(int[][] sources) {
        return t5.encoder().forward(Tokens.of(sources), LayerAdapters.NONE, tiny.engine());
    }

    /** Logits of whole targets, the sources repeated for their beams. */
    private double[] whole(int[][] targets, int beams) {
        int[][] repeated = new int[SOURCES.length * beams][];
        for (int row = 0; row < repeated.length; row++) {
            repeated[row] = SOURCES[row / beams];
        }
        return logits(targets, encode(repeated), repeated);
    }

    private double[] logits(int[][] targets, Tensor source, int[][] sources) {
        return Tensors.toDoubles(t5.logits(
                t5.decoder()
                        .forward(
                                Tokens.of(targets),
                                source,
                                Tokens.of(sources).rows(),
                                LayerAdapters.NONE,
                                tiny.engine()),
                tiny.engine()));
    }

    /** The same by the cache: [rows, length, vocabulary]. */
    private double[] step(int[][] targets, int beams) {
        return step(targets, beams, tiny.engine());
    }

    private double[] step(int[][] targets, int beams, Engine engine) {
        return step(targets, beams, -1, new int[0], engine);
    }

    /** The same, reordering the rows before position {@code at}. */
    private double[] step(int[][] targets, int beams, int at, int[] from, Engine engine) {
        int length = targets[0].length;
        Tensor source = encode(SOURCES);
        DecoderCache cache =
                t5.decoder().newCache(source, Tokens.of(SOURCES).rows(), beams, length, LayerAdapters.NONE, engine);
        double[] logits = new double[targets.length * length * VOCABULARY];
        for (int position = 0; position < length; position++) {
            if (position == at) {
                cache.reorder(from);
            }
            long[] newest = new long[targets.length];
            for (int row = 0; row < newest.length; row++) {
                newest[row] = targets[row][position];
            }
            double[] next = Tensors.toDoubles(
                    t5.logits(t5.decoder().step(Tensors.of(newest), cache, LayerAdapters.NONE, engine), engine));
            assertThat(cache.length()).isEqualTo(position + 1);
            for (int row = 0; row < newest.length; row++) {
                System.arraycopy(next, row * VOCABULARY, logits, (row * length + position) * VOCABULARY, VOCABULARY);
            }
        }
        return logits;
    }

    private static void assertClose(double[] found, double[] expected, double tolerance) {
        assertThat(found).containsExactly(expected, within(tolerance));
    }
}
