package io.github.hyperdecoders.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5Config.Head;
import io.github.hyperdecoders.recipe.T5Config.TokenIds;
import io.github.hyperdecoders.recipe.T5Family;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * With every kind of adapter, on a T5 of every family: what is generated step by step has the log-probability that one pass over the whole
 * target gives it, and by greedy search each of its tokens is that pass' likeliest.
 */
class EveryKindOnEveryT5Test {
    private static final int VOCABULARY = 29;
    private static final int MAX_LENGTH = 9;

    private static final int[][] SOURCES = {
        TinyT5.tokens(9, VOCABULARY, 1), TinyT5.tokens(4, VOCABULARY, 2), TinyT5.tokens(1, VOCABULARY, 3)
    };

    private static Map<String, T5Config> shapes() {
        T5Config v11 = TinyT5.config(VOCABULARY);
        Map<String, T5Config> shapes = new LinkedHashMap<>();
        shapes.put("T5 1.0", v11.withFeedForward(Activation.RELU, false).withHead(Head.TIED));
        shapes.put("UL2", v11.withFeedForward(Activation.SILU, true));
        shapes.put("UMT5", v11.withFamily(T5Family.UMT5));
        shapes.put("MADLAD-400", v11.withIds(new TokenIds(3, 2, List.of(5, 7))));
        return shapes;
    }

    @TestFactory
    Stream<DynamicTest> generatesWhatWholePassesSay() {
        return shapes().entrySet().stream()
                .flatMap(shape -> Stream.of(AdapterKind.values())
                        .flatMap(kind -> Stream.of(Numerics.FP64, Numerics.FP32)
                                .map(numerics -> dynamicTest(
                                        shape.getKey() + ", " + kind + ", " + numerics,
                                        () -> check(shape.getValue(), kind, numerics)))));
    }

    private static void check(T5Config config, AdapterKind kind, Numerics numerics) {
        try (TinyT5 tiny = TinyT5.lively(config, adapters(config, kind), numerics, TinyT5.ADAPTERS_ONLY);
                Scope scope = Scope.withoutGradients()) {
            Tensor tasks = Tensors.of(0L, 1L, 2L);
            for (int beams : new int[] {1, 3}) {
                List<GeneratedSequence> found = Search.generate(
                        tiny.model(), Tokens.of(SOURCES), tasks, numerics, new GenerationOptions(MAX_LENGTH, 3, beams));
                double[][][] logs = logProbabilities(tiny, tasks, found);
                for (int s = 0; s < SOURCES.length; s++) {
                    compare(config, found.get(s), logs[s], beams == 1, numerics == Numerics.FP64 ? 1e-10 : 1e-4);
                }
            }
        }
    }

    private static AdapterSettings adapters(T5Config config, AdapterKind kind) {
        return kind.isLora() && !config.gated()
                ? TinyT5.lora(kind, kind, "q", "v", "o", "wi", "wo")
                : TinyT5.adapters(kind, kind);
    }

    private static void compare(
            T5Config config, GeneratedSequence found, double[][] logs, boolean greedy, double tolerance) {
        int[] tokens = found.tokens();
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean mayEnd = i >= 2;
            double[] here = logs[i];
            int[] allowed = IntStream.range(0, VOCABULARY)
                    .filter(token -> mayEnd || !config.isEnd(token))
                    .toArray();
            if (greedy) {
                // What may not come takes no part in the distribution under greedy search; it does under beam search,
                // as in transformers.
                double all = Math.log(Arrays.stream(allowed)
                        .mapToDouble(t -> Math.exp(here[t]))
                        .sum());
                sum += tokens[i] == config.ids().pad() ? 0 : here[tokens[i]] - all;
                double best =
                        Arrays.stream(allowed).mapToDouble(t -> here[t]).max().orElseThrow();
                assertThat(here[tokens[i]]).isCloseTo(best, within(tolerance));
            } else {
                sum += here[tokens[i]];
            }
            assertThat(config.isEnd(tokens[i]) && i + 1 < tokens.length)
                    .as("a token that ends is the last")
                    .isFalse();
        }
        assertThat(found.logProbability()).isCloseTo(sum, within(tolerance * tokens.length));
    }

    /** Of every token at every place of each target, in one pass over whole targets. */
    private static double[][][] logProbabilities(TinyT5 tiny, Tensor tasks, List<GeneratedSequence> found) {
        int start = tiny.model().t5().config().startId();
        int[][] inputs = found.stream()
                .map(GeneratedSequence::tokens)
                .map(tokens -> IntStream.concat(
                                IntStream.of(start), Arrays.stream(tokens).limit(tokens.length - 1L))
                        .toArray())
                .toArray(int[][]::new);
        EncodedBatch source = tiny.model().encode(Tokens.of(SOURCES), tasks, false, tiny.engine());
        Tensor hidden = tiny.model().decode(Tokens.of(inputs), source, tiny.engine());
        double[] all = Tensors.toDoubles(
                Ops.logSoftmax(tiny.model().t5().logits(hidden, tiny.engine()), tiny.parameters().numerics().stream()));
        double[][][] logs = new double[inputs.length][][];
        int row = 0;
        for (int s = 0; s < inputs.length; s++) {
            logs[s] = new double[inputs[s].length][];
            for (int i = 0; i < inputs[s].length; i++, row++) {
                logs[s][i] = Arrays.copyOfRange(all, row * VOCABULARY, (row + 1) * VOCABULARY);
            }
        }
        return logs;
    }
}
