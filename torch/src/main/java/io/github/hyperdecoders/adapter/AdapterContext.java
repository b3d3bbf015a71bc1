package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What all adapters of one stack share, whatever their kind.
 *
 * @param width d_model
 * @param bottleneck width inside an adapter
 * @param hypernetworkBottleneck width inside the hypernetwork
 * @param hypernetwork whether all layers share it
 * @param tasks names of the tasks that have an index, in its order
 * @param normInput whether adapters read the layer-normed hidden state
 * @param processPooled whether an MLP stands before the hypernetwork of generated adapters
 * @param joined widths of Hyperformer's vectors
 * @param lora what LoRA adds to, where it is the kind
 */
record AdapterContext(
        Stack stack,
        int layers,
        int width,
        int bottleneck,
        int hypernetworkBottleneck,
        HypernetworkScope hypernetwork,
        List<String> tasks,
        boolean normInput,
        boolean processPooled,
        JoinedVectors.Widths joined,
        LoraTargets lora,
        Numerics numerics) {

    static AdapterContext of(
            Stack stack, T5Config config, AdapterSettings settings, List<String> tasks, Numerics numerics) {
        return new AdapterContext(
                stack,
                stack.layers(config),
                config.dModel(),
                stack == Stack.ENCODER ? settings.encoderDim() : settings.decoderDim(),
                settings.hypernetworkBottleneck(),
                settings.hypernetwork(),
                tasks,
                settings.normInput(),
                settings.processEncoderOutput(),
                JoinedVectors.Widths.of(settings),
                LoraTargets.of(stack, config, settings),
                numerics);
    }

    /** {@code decoder.block.3.layer.2.adapter_layer.} */
    String adapterName(int layer) {
        return T5Names.sublayer(stack.key(), layer, stack.feedForwardPosition()) + ".adapter_layer.";
    }

    /** {@code decoder.param_gen.} */
    String generatorName() {
        return stack.key() + ".param_gen.";
    }

    Tensor input(Tensor hidden, Tensor normed) {
        return normInput ? normed : hidden;
    }
}
