package io.github.hyperdecoders.training;

import io.github.hyperdecoders.adapter.LoraTargets;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;

/**
 * Floating-point operations that training on a batch takes by the model's own formulas, for real tokens: matrix products alone, two
 * operations for each multiplication. A product costs as much again for the gradient of its input and, where its weight is trained, for
 * the gradient of that. What a program saves by another order of products, or spends on making things twice, does not count (as in
 * "model FLOPs": Chowdhery et al. 2022, PaLM, appendix B).
 *
 * @param t5 shape of the T5
 * @param adapters its adapters
 * @param freezing what is trained
 */
public record StepFlops(T5Config t5, AdapterSettings adapters, Freezing freezing) {

    /** Forward and backward over {@code shape}; the optimiser's few operations are left out. */
    public double of(BatchShape shape) {
        return encoder(shape) + decoder(shape);
    }

    private double encoder(BatchShape shape) {
        double layers = t5.encoderLayers();
        boolean gradient = encoderHasGradient();
        boolean trained = Role.ENCODER.isTrained(freezing);
        double pass =
                product(layers * shape.sourceTokens() * (4 * attentionMatrix() + feedForward()), gradient, trained)
                        + product(layers * 2 * t5.inner() * shape.sourcePairs(), gradient, gradient);
        AdapterKind kind = adapters.encoder();
        boolean adaptersTrained = Role.ENCODER_ADAPTER.isTrained(freezing);
        double own = adapters(Stack.ENCODER, kind, shape.sourceTokens(), shape, adaptersTrained)
                + hypernetwork(Stack.ENCODER, kind, shape.examples(), adaptersTrained);
        AdapterKind learned = kind.ofFirstPass();
        return learned == null
                ? pass + own
                : 2 * pass + own + adapters(Stack.ENCODER, learned, shape.sourceTokens(), shape, adaptersTrained);
    }

    private double decoder(BatchShape shape) {
        double layers = t5.decoderLayers();
        boolean trained = Role.DECODER.isTrained(freezing);
        boolean adaptersTrained = Role.DECODER_ADAPTER.isTrained(freezing);
        double ofTargets =
                product(layers * shape.targetTokens() * (6 * attentionMatrix() + feedForward()), true, trained);
        double ofSources =
                product(layers * shape.sourceTokens() * 2 * attentionMatrix(), encoderHasGradient(), trained);
        double attention = product(layers * 2 * t5.inner() * (shape.targetPairs() + shape.crossPairs()), true, true);
        double head = product(
                (double) shape.targetTokens() * t5.dModel() * t5.vocabSize(), true, Role.LM_HEAD.isTrained(freezing));
        AdapterKind kind = adapters.decoder();
        return ofTargets
                + ofSources
                + attention
                + head
                + adapters(Stack.DECODER, kind, shape.targetTokens(), shape, adaptersTrained)
                + hypernetwork(Stack.DECODER, kind, shape.examples(), adaptersTrained);
    }

    /** Whether the backward pass goes on below the decoder. */
    private boolean encoderHasGradient() {
        return Role.SHARED_EMBEDDING.isTrained(freezing)
                || Role.ENCODER.isTrained(freezing)
                || Role.ENCODER_LAYER_NORM.isTrained(freezing)
                || (adapters.encoder() != AdapterKind.NONE && Role.ENCODER_ADAPTER.isTrained(freezing));
    }

    /** Down and up, in all layers, in one place of each or in two; LoRA's factors in as many places as it has targets. */
    private double adapters(Stack stack, AdapterKind kind, double tokens, BatchShape shape, boolean trained) {
        double bottlenecks = stack.layers(t5) * tokens * 2 * t5.dModel() * width(stack);
        return switch (kind) {
            case NONE -> 0;
            case MANUAL, GENERATED, TASK, MANUAL_SPECIFIC -> product(bottlenecks, true, trained);
            case SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS -> product(2 * bottlenecks, true, trained);
            case LORA, GENERATED_LORA -> lora(stack, tokens, shape, trained);
        };
    }

    private double lora(Stack stack, double tokens, BatchShape shape, boolean trained) {
        LoraTargets lora = LoraTargets.of(stack, t5, adapters);
        double ofSources = lora.parameters(Projections.CROSS_KEY_VALUE);
        double others = lora.parameters(Projections.values()) - ofSources;
        return product(tokens * others + shape.sourceTokens() * ofSources, true, trained);
    }

    private double width(Stack stack) {
        return stack == Stack.ENCODER ? adapters.encoderDim() : adapters.decoderDim();
    }

    /** From a vector for each source to the adapters of all layers; Hyperformer's few, one for each task, are left out. */
    private double hypernetwork(Stack stack, AdapterKind kind, double sources, boolean trained) {
        if (!kind.isGenerated()) {
            return 0;
        }
        double d = t5.dModel();
        double b = adapters.hypernetworkBottleneck();
        double code = switch (adapters.hypernetwork()) {
            case SHARED -> (d + AdapterSettings.LAYER_EMBEDDING_DIM) * b;
            case PER_LAYER -> d * b;
        };
        double made = kind.isLora()
                ? LoraTargets.of(stack, t5, adapters).parameters(Projections.values())
                : stack.layers(t5) * (2 * d * width(stack) + d + width(stack));
        double mlp = kind.readsEncoding() && adapters.processEncoderOutput() ? 2 * d * d : 0;
        return product(sources * (stack.layers(t5) * code + b * made + mlp), true, trained);
    }

    private double attentionMatrix() {
        return (double) t5.dModel() * t5.inner();
    }

    private double feedForward() {
        return (t5.gated() ? 3.0 : 2.0) * t5.dModel() * t5.dFf();
    }

    private static double product(double multiplications, boolean inputGradient, boolean weightGradient) {
        return 2 * multiplications * (1 + (inputGradient ? 1 : 0) + (weightGradient ? 1 : 0));
    }
}
