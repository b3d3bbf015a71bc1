package io.github.hyperdecoders.cli;

import java.util.List;
import java.util.Locale;

/**
 * The models that the quickstart compares, as overrides of its recipe. Those with adapters train about as many parameters each, the
 * rest of the T5 being frozen.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are List.of
enum QuickstartModel {
    HYPERDECODER("Hyperdecoder", "encoder_adapter_dim=32", "decoder_adapter_dim=16", "hypernetwork_bottleneck=32"),
    SINGLE("single adapter", "decoder_adapter=manual", "encoder_adapter_dim=128", "decoder_adapter_dim=128"),
    HYPERFORMER(
            "Hyperformer++",
            "encoder_adapter=hyperformer++",
            "decoder_adapter=hyperformer++",
            "encoder_adapter_dim=7",
            "decoder_adapter_dim=7",
            "projected_task_embedding_dim=32",
            "unfreeze_layer_norms=true"),
    LORA(
            "LoRA",
            "encoder_adapter=lora",
            "decoder_adapter=lora",
            "lora_rank=12",
            "lora_alpha=24",
            "lora_targets=q,k,v,o,wi_0,wi_1,wo"),
    GENERATED_LORA(
            "generated LoRA",
            "encoder_adapter=lora",
            "decoder_adapter=generated_lora",
            "lora_rank=8",
            "lora_alpha=16",
            "lora_targets=q,v",
            "hypernetwork_bottleneck=16"),
    FULL(
            "full fine-tuning",
            "encoder_adapter=none",
            "decoder_adapter=none",
            "freeze_model=false",
            "learning_rate=1e-3");

    private final String title;
    private final List<String> overrides;

    QuickstartModel(String title, String... overrides) {
        this.title = title;
        this.overrides = List.of(overrides);
    }

    /** As the table names it. */
    String title() {
        return title;
    }

    /** What differs from the recipe, as for {@code --set}. */
    List<String> overrides() {
        return overrides;
    }

    /** As the command line and folders spell it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
