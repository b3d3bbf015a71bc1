package io.github.hyperdecoders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Low-rank additions against arithmetic done by hand and against a T5 whose weights were changed instead. */
class LoraTest {
    private static final int VOCABULARY = 19;
    private static final String[] ALL = {"q", "k", "v", "o", "wi_0", "wi_1", "wo"};
    private static final int[][] SOURCES = {
        TinyT5.tokens(9, VOCABULARY, 1), TinyT5.tokens(3, VOCABULARY, 2), TinyT5.tokens(5, VOCABULARY, 3)
    };

    /** 5 tokens of 3 sources, of which each has its own factors; the middle one of three maps is no target. */
    @Test
    void equalsTheFormulaTokenByToken() {
        int in = 4;
        int out = 2;
        int rank = 3;
        double scale = 0.5;
        int[] lengths = {1, 3, 1};
        Random random = new Random(7);
        double[] x = uniform(random, 5 * in);
        double[] base = uniform(random, 5 * 3 * out);
        double[] aOfFirst = uniform(random, 3 * rank * in);
        double[] aOfThird = uniform(random, 3 * rank * in);
        double[] bOfFirst = uniform(random, 3 * out * rank);
        double[] bOfThird = uniform(random, 3 * out * rank);
        double[] expected = base.clone();
        int token = 0;
        for (int source = 0; source < 3; source++) {
            for (int i = 0; i < lengths[source]; i++, token++) {
                for (int r = 0; r < rank; r++) {
                    double first = 0;
                    double third = 0;
                    for (int d = 0; d < in; d++) {
                        first += aOfFirst[(source * rank + r) * in + d] * x[token * in + d];
                        third += aOfThird[(source * rank + r) * in + d] * x[token * in + d];
                    }
                    for (int o = 0; o < out; o++) {
                        expected[token * 3 * out + o] += scale * first * bOfFirst[(source * out + o) * rank + r];
                        expected[token * 3 * out + 2 * out + o] +=
                                scale * third * bOfThird[(source * out + o) * rank + r];
                    }
                }
            }
        }
        LoraTargets.Place place = new LoraTargets.Place(
                Projections.SELF_KEY_QUERY_VALUE,
                List.of("k", "q", "v"),
                List.of(new LoraTargets.Target("k", rank, scale), new LoraTargets.Target("v", rank, scale)),
                in,
                out);
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> a = Stream.of(aOfFirst, aOfThird)
                    .map(values -> Tensors.of(values).view(3, rank, in))
                    .toList();
            List<Tensor> b = Stream.of(bOfFirst, bOfThird)
                    .map(values -> Tensors.of(values).view(3, out, rank))
                    .toList();
            Tensor found = LowRank.of(place, a, b)
                    .addTo(
                            Tensors.of(base).view(5, 6),
                            Tensors.of(x).view(5, in),
                            Ragged.of(lengths),
                            Engine.operators(Numerics.FP64));
            assertThat(Tensors.toDoubles(found)).containsExactly(expected, within(1e-12));
        }
    }

    private static double[] uniform(Random random, int count) {
        return random.doubles(count, -1, 1).toArray();
    }

    static Stream<List<String>> targets() {
        return Stream.concat(Stream.of(ALL).map(List::of), Stream.of(List.of(ALL), List.of("v", "q")));
    }

    /** Each projection by itself, all together, and an order that is not the T5's. */
    @ParameterizedTest
    @MethodSource("targets")
    void isAT5WithOtherWeights(List<String> targets) {
        T5Config config = TinyT5.config(VOCABULARY);
        AdapterSettings settings = TinyT5.lora(AdapterKind.LORA, AdapterKind.LORA, targets.toArray(String[]::new));
        try (TinyT5 lora = TinyT5.lively(config, settings, Numerics.FP64, TinyT5.ADAPTERS_ONLY);
                TinyT5 plain = TinyT5.fresh(
                        config,
                        TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE),
                        Numerics.FP64,
                        TinyT5.ADAPTERS_ONLY);
                Scope scope = Scope.withoutGradients()) {
            double[] before = whole(plain);
            int changed = 0;
            for (Parameter parameter : plain.parameters().all()) {
                String module = parameter.name().replace(".weight", "");
                if (lora.parameters().named(module + ".lora_A.weight").isPresent()) {
                    changed++;
                    parameter.tensor().add_(product(lora, module));
                }
            }
            assertThat(changed)
                    .isEqualTo(lora.parameters().trained().size() / 2)
                    .isPositive();
            assertThat(whole(lora)).containsExactly(whole(plain), within(1e-6));
            assertThat(largestDifference(before, whole(plain))).isGreaterThan(1e-3);
        }
    }

    /** alpha / rank B A, entry by entry. */
    private static Tensor product(TinyT5 lora, String module) {
        Tensor a =
                lora.parameters().named(module + ".lora_A.weight").orElseThrow().tensor();
        Tensor b =
                lora.parameters().named(module + ".lora_B.weight").orElseThrow().tensor();
        int in = (int) a.size(1);
        int out = (int) b.size(0);
        double[] left = Tensors.toDoubles(b);
        double[] right = Tensors.toDoubles(a);
        double[] product = new double[out * in];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                product[o * in + i] = 0.25 / 2 * (left[2 * o] * right[i] + left[2 * o + 1] * right[in + i]);
            }
        }
        return Tensors.of(product).view(out, in);
    }

    /** With the cache, three beams a source, each beam's target its own; every projection a target. */
    @ParameterizedTest
    @EnumSource(
            value = AdapterKind.class,
            names = {"LORA", "GENERATED_LORA"})
    void stepsEqualTheWholeTarget(AdapterKind kind) {
        for (Numerics numerics : List.of(Numerics.FP64, Numerics.FP32)) {
            try (TinyT5 tiny = TinyT5.lively(
                            TinyT5.config(VOCABULARY), TinyT5.lora(kind, kind, ALL), numerics, TinyT5.ADAPTERS_ONLY);
                    Scope scope = Scope.withoutGradients()) {
                int[][] targets = targets(9, 4);
                int[][] repeated =
                        IntStream.range(0, 9).mapToObj(row -> SOURCES[row / 3]).toArray(int[][]::new);
                assertThat(steps(tiny, targets, 3))
                        .containsExactly(
                                logits(tiny, repeated, targets), within(numerics == Numerics.FP64 ? 1e-9 : 2e-4));
            }
        }
    }

    @Test
    void aTargetThatTheT5LacksIsNamed() {
        T5Config old = T5Config.v10(9, 16, 4, 24, 2, 4).withLayers(2, 3).withDropout(0);
        assertThatThrownBy(() -> TinyT5.fresh(
                        old,
                        TinyT5.lora(AdapterKind.NONE, AdapterKind.LORA, "q", "wi_0"),
                        Numerics.FP32,
                        TinyT5.ADAPTERS_ONLY))
                .isInstanceOf(InputException.class)
                .hasMessage("lora_targets has 'wi_0', and this T5's projections are [k, o, q, v, wi, wo];"
                        + " did you mean 'wi'?");
        TinyT5.fresh(old, TinyT5.lora(AdapterKind.NONE, AdapterKind.LORA, "wi"), Numerics.FP32, TinyT5.ADAPTERS_ONLY)
                .close();
    }

    /** A differs from source to source only as much as the head's weights make it, and B is zero. */
    @Test
    void generatedFactorsBeginAsLearnedOnesDo() {
        try (TinyT5 tiny = TinyT5.fresh(
                        TinyT5.config(VOCABULARY),
                        TinyT5.lora(AdapterKind.NONE, AdapterKind.GENERATED_LORA, "q"),
                        Numerics.FP32,
                        TinyT5.ADAPTERS_ONLY);
                Scope scope = Scope.withoutGradients()) {
            Tensor vectors = tiny.model().hypernetworkInput(Stack.DECODER, Tokens.of(SOURCES), null, tiny.engine());
            Map<String, Tensor> parts = tiny.model().generate(Stack.DECODER, 1, vectors, tiny.engine());
            assertThat(parts.keySet())
                    .containsExactly(
                            "SelfAttention.q.lora_A",
                            "SelfAttention.q.lora_B",
                            "EncDecAttention.q.lora_A",
                            "EncDecAttention.q.lora_B");
            Tensor made = Objects.requireNonNull(parts.get("SelfAttention.q.lora_A"));
            double[] a = Tensors.toDoubles(made);
            assertThat(Tensors.shape(made)).containsExactly(3, 2, 16);
            double largest = Arrays.stream(a).map(Math::abs).max().orElseThrow();
            assertThat(largest).isBetween(0.2, 0.26);
            double[] first = Arrays.copyOfRange(a, 0, 32);
            double[] second = Arrays.copyOfRange(a, 32, 64);
            assertThat(largestDifference(first, second)).isBetween(1e-7, 1e-2);
            assertThat(Tensors.toDoubles(Objects.requireNonNull(parts.get("SelfAttention.q.lora_B"))))
                    .containsOnly(0.0);
        }
    }

    private static int[][] targets(int rows, int length) {
        return IntStream.range(0, rows)
                .mapToObj(row -> {
                    int[] target = TinyT5.tokens(length, VOCABULARY, 50 + row);
                    target[0] = 0;
                    return target;
                })
                .toArray(int[][]::new);
    }

    private static double[] whole(TinyT5 tiny) {
        return logits(tiny, SOURCES, targets(SOURCES.length, 4));
    }

    private static double[] logits(TinyT5 tiny, int[][] sources, int[][] targets) {
        EncodedBatch source = tiny.model().encode(Tokens.of(sources), null, false, tiny.engine());
        return Tensors.toDoubles(tiny.model()
                .t5()
                .logits(tiny.model().decode(Tokens.of(targets), source, tiny.engine()), tiny.engine()));
    }

    /** [rows, length, vocabulary], a position at a time. */
    private static double[] steps(TinyT5 tiny, int[][] targets, int beams) {
        int length = targets[0].length;
        EncodedBatch source = tiny.model().encode(Tokens.of(SOURCES), null, true, tiny.engine());
        DecoderCache cache = tiny.model()
                .t5()
                .decoder()
                .newCache(source.hidden(), source.rows(), beams, length, source.decoderAdapters(), tiny.engine());
        double[] logits = new double[targets.length * length * VOCABULARY];
        for (int position = 0; position < length; position++) {
            int at = position;
            Tensor newest =
                    Tensors.of(Arrays.stream(targets).mapToLong(t -> t[at]).toArray());
            double[] next = Tensors.toDoubles(tiny.model()
                    .t5()
                    .logits(
                            tiny.model().t5().decoder().step(newest, cache, source.decoderAdapters(), tiny.engine()),
                            tiny.engine()));
            for (int row = 0; row < targets.length; row++) {
                System.arraycopy(next, row * VOCABULARY, logits, (row * length + position) * VOCABULARY, VOCABULARY);
            }
        }
        return logits;
    }

    private static double largestDifference(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElseThrow();
    }
}
