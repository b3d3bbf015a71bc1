package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.function.Predicate;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The formula, against the weights of a model that was really built: each is multiplied by every token that passes it. */
class StepFlopsTest {
    private static final T5Config CONFIG = TinyT5.config(50);
    private static final Percentage EXACT = Percentage.withPercentage(1e-9);
    private static final int[][] SOURCES = {new int[5], new int[11], new int[2]};
    private static final int[][] TARGETS = {new int[3], new int[1], new int[4]};
    private static final long S = 18;
    private static final long T = 8;
    private static final BatchShape SHAPE = BatchShape.of(SOURCES, TARGETS);
    /** Without tokens that attend to each other. */
    private static final BatchShape NO_SCORES = new BatchShape(3, S, T, 0, 0, 0, 0);

    @Test
    void aBatchIsCountedByItsRows() {
        assertThat(SHAPE).isEqualTo(new BatchShape(3, 18, 8, 3 * (11 + 4), 25 + 121 + 4, 9 + 1 + 16, 15 + 11 + 8));
        assertThat(SHAPE.plus(SHAPE).tokens()).isEqualTo(2 * (S + T));
    }

    @Test
    void allWeightsTrainedTakeSixOperationsForEachTokenThatPasses() {
        AdapterSettings none = TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE);
        double expected = 6.0
                * (S * weights(none, n -> n.startsWith("encoder."))
                        + T * weights(none, n -> n.startsWith("decoder.") && !isOfSources(n))
                        + S * weights(none, StepFlopsTest::isOfSources)
                        + T * weights(none, n -> n.startsWith("lm_head")));
        assertThat(flops(none, TinyT5.NOTHING_FROZEN, NO_SCORES)).isCloseTo(expected, EXACT);
    }

    @Test
    void frozenWeightsTakeFourAndAdaptersSix() {
        AdapterSettings learned = TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.MANUAL);
        Predicate<String> adapter = n -> n.contains("adapter");
        double expected = 4.0 * S * weights(learned, n -> n.startsWith("encoder.") && !adapter.test(n))
                + 4.0 * T * weights(learned, n -> n.startsWith("decoder.") && !isOfSources(n) && !adapter.test(n))
                + 4.0 * S * weights(learned, StepFlopsTest::isOfSources)
                + 4.0 * T * weights(learned, n -> n.startsWith("lm_head"))
                + 6.0 * S * weights(learned, n -> n.startsWith("encoder.") && adapter.test(n))
                + 6.0 * T * weights(learned, n -> n.startsWith("decoder.") && adapter.test(n));
        assertThat(flops(learned, TinyT5.ADAPTERS_ONLY, NO_SCORES)).isCloseTo(expected, EXACT);
    }

    /** Every source passes the MLP once and the hypernetwork once a layer. */
    @Test
    void aHypernetworkIsPassedByEachSourceOnceALayer() {
        AdapterSettings generated = TinyT5.adapters(AdapterKind.NONE, AdapterKind.GENERATED);
        BatchShape sources = new BatchShape(3, 0, 0, 0, 0, 0, 0);
        long heads = weights(generated, n -> n.startsWith("decoder.param_gen.decoder."));
        double expected = 6.0 * 3 * (CONFIG.decoderLayers() * heads + weights(generated, n -> n.contains(".mlp.")));
        assertThat(flops(generated, TinyT5.ADAPTERS_ONLY, sources)).isCloseTo(expected, EXACT);
    }

    @Test
    void ofHypernetworksOfEachLayerEverySourcePassesEachOnce() {
        AdapterSettings generated =
                TinyT5.adapters(AdapterKind.NONE, AdapterKind.GENERATED).withHypernetwork(HypernetworkScope.PER_LAYER);
        BatchShape sources = new BatchShape(3, 0, 0, 0, 0, 0, 0);
        double expected = 6.0 * 3 * weights(generated, n -> n.contains(".param_gen.") || n.contains(".mlp."));
        assertThat(flops(generated, TinyT5.ADAPTERS_ONLY, sources)).isCloseTo(expected, EXACT);
    }

    /** Targets pass the factors of their own projections, sources those of cross-attention's keys and values. */
    @Test
    void loraIsPassedByWhatPassesItsProjection() {
        AdapterSettings lora = TinyT5.adapters(AdapterKind.NONE, AdapterKind.LORA);
        AdapterSettings none = TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE);
        Predicate<String> factor = n -> n.contains(".lora_");
        double expected = 6.0 * T * weights(lora, factor.and(n -> !isOfSources(n)))
                + 6.0 * S * weights(lora, factor.and(StepFlopsTest::isOfSources));
        assertThat(flops(lora, TinyT5.ADAPTERS_ONLY, NO_SCORES) - flops(none, TinyT5.ADAPTERS_ONLY, NO_SCORES))
                .isCloseTo(expected, EXACT);
    }

    @Test
    void generatedLoraCostsAHypernetworkAndWhatItMakes() {
        AdapterSettings generated = TinyT5.adapters(AdapterKind.NONE, AdapterKind.GENERATED_LORA);
        AdapterSettings learned = TinyT5.adapters(AdapterKind.NONE, AdapterKind.LORA);
        BatchShape shape = new BatchShape(3, S, T, 0, 0, 0, 0);
        long heads = weights(generated, n -> n.startsWith("decoder.param_gen.decoder."));
        double expected = 6.0 * 3 * (CONFIG.decoderLayers() * heads + weights(generated, n -> n.contains(".mlp.")));
        assertThat(flops(generated, TinyT5.ADAPTERS_ONLY, shape) - flops(learned, TinyT5.ADAPTERS_ONLY, shape))
                .isCloseTo(expected, EXACT);
    }

    @Test
    void anEncoderWithNothingToTrainHasNoBackwardPass() {
        BatchShape sources = new BatchShape(0, S, 0, 0, 100, 0, 0);
        AdapterSettings decoderOnly = TinyT5.adapters(AdapterKind.NONE, AdapterKind.MANUAL);
        double forward = flops(decoderOnly, TinyT5.ADAPTERS_ONLY, sources);
        double all = flops(decoderOnly, TinyT5.NOTHING_FROZEN, sources);
        assertThat(all).isCloseTo(3 * forward, EXACT);
    }

    @Test
    void scoresAndSumsOfAttentionTakeTwoProductsOfAllHeadsForEachPair() {
        AdapterSettings none = TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE);
        double scores = flops(none, TinyT5.NOTHING_FROZEN, SHAPE) - flops(none, TinyT5.NOTHING_FROZEN, NO_SCORES);
        double perPair = 6.0 * 2 * CONFIG.inner();
        assertThat(scores)
                .isCloseTo(
                        perPair
                                * (CONFIG.encoderLayers() * SHAPE.sourcePairs()
                                        + CONFIG.decoderLayers() * (SHAPE.targetPairs() + SHAPE.crossPairs())),
                        EXACT);
    }

    @ParameterizedTest
    @EnumSource(AdapterKind.class)
    void generatingForTheEncoderTakesItTwice(AdapterKind kind) {
        BatchShape tokens = new BatchShape(0, S, 0, 0, 100, 0, 0);
        double without = flops(TinyT5.adapters(AdapterKind.NONE, AdapterKind.NONE), TinyT5.NOTHING_FROZEN, tokens);
        double with = flops(TinyT5.adapters(kind, AdapterKind.NONE), TinyT5.NOTHING_FROZEN, tokens);
        double projections = 6.0 * S * CONFIG.decoderLayers() * 2 * CONFIG.dModel() * CONFIG.inner();
        double pass = without - projections;
        double adapter = 6.0 * S * CONFIG.encoderLayers() * 2 * CONFIG.dModel() * 5;
        double lora =
                6.0 * S * weights(TinyT5.adapters(kind, AdapterKind.NONE), n -> n.matches(".*block.*lora_[AB].*"));
        double expected = switch (kind) {
            case NONE -> without;
            case GENERATED -> projections + 2 * (pass + adapter);
            case MANUAL, TASK, MANUAL_SPECIFIC -> without + adapter;
            case SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS -> without + 2 * adapter;
            case LORA -> without + lora;
            case GENERATED_LORA -> projections + 2 * (pass + lora);
        };
        assertThat(with).isCloseTo(expected, EXACT);
    }

    private static double flops(AdapterSettings adapters, Freezing freezing, BatchShape shape) {
        return new StepFlops(CONFIG, adapters, freezing).of(shape);
    }

    /** Keys and values of cross-attention, which sources pass instead of targets. */
    private static boolean isOfSources(String name) {
        return name.contains("EncDecAttention.k") || name.contains("EncDecAttention.v");
    }

    /** Numbers in the matrices of these names; norms, biases and tables are not factors of products. */
    private static long weights(AdapterSettings adapters, Predicate<String> names) {
        try (TinyT5 model = TinyT5.fresh(CONFIG, adapters, Numerics.FP32, TinyT5.NOTHING_FROZEN)) {
            return model.parameters().all().stream()
                    .filter(p -> p.tensor().dim() == 2 && names.test(p.name()))
                    .filter(p -> !p.name().contains("relative_attention_bias")
                            && !p.name().contains("embed")
                            && !p.name().startsWith("shared"))
                    .map(Parameter::tensor)
                    .mapToLong(t -> t.numel())
                    .sum();
        }
    }
}
