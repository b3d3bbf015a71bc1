package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.adapter.LearnedLora;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.LoraTarget;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A model whose learned LoRA is part of its weights, {@code W + alpha / rank B A} (Hu et al., 2021, section 4.1), and costs nothing any
 * more.
 */
final class MergedLora {
    private final Model model;
    private final AdapterSettings adapters;
    private final List<LoraTarget> targets;

    /** @throws InputException if the adapters of neither stack are of kind {@code lora} */
    MergedLora(Model model) {
        this.model = model;
        adapters = model.config().adapters();
        targets = LoraTarget.of(adapters);
        if (adapters.encoder() != AdapterKind.LORA && adapters.decoder() != AdapterKind.LORA) {
            throw new InputException("nothing to merge: encoder_adapter is "
                    + adapters.encoder().key() + " and decoder_adapter is "
                    + adapters.decoder().key() + ", expected lora in one of them");
        }
    }

    /** With stock stacks where LoRA was, and all weights in the folder. */
    ModelConfig config() {
        AdapterSettings left = adapters.withKinds(left(adapters.encoder()), left(adapters.decoder()));
        return new ModelConfig(model.config().t5(), left, model.config().tasks(), null);
    }

    private static AdapterKind left(AdapterKind kind) {
        return kind == AdapterKind.LORA ? AdapterKind.NONE : kind;
    }

    /** All but the factors. */
    List<Parameter> parameters() {
        return model.parameters().all().stream().filter(p -> !isFactor(p)).toList();
    }

    private boolean isFactor(Parameter parameter) {
        return (parameter.role() == Stack.ENCODER.adapterRole() && adapters.encoder() == AdapterKind.LORA)
                || (parameter.role() == Stack.DECODER.adapterRole() && adapters.decoder() == AdapterKind.LORA);
    }

    /** What a parameter is now; belongs to the present scope, or is the parameter's own tensor. */
    Tensor value(Parameter parameter) {
        String module = parameter.name().replaceFirst("\\.weight$", "");
        Optional<Parameter> a = factor(module + LearnedLora.A);
        Optional<Parameter> b = factor(module + LearnedLora.B);
        if (a.isEmpty() || b.isEmpty()) {
            return parameter.tensor();
        }
        Tensor product = b.get().tensor().mm(a.get().tensor());
        double scale = LoraTarget.of(targets, module).orElseThrow().scale();
        return parameter.tensor().add(Ops.scale(product, scale));
    }

    private Optional<Parameter> factor(String name) {
        return model.parameters().named(name + ".weight").filter(this::isFactor);
    }
}
