package io.github.hyperdecoders.cli;

import java.util.List;
import java.util.Locale;

/**
 * The models that the quickstart compares, as overrides of its recipe. Those with adapters train about as many parameters each, the
 * rest of the T5 being frozen.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are List.of
enum QuickstartModel {
    HYPERDECODER("Hyperdecoder"),
    SINGLE("single adapter", "decoder_adapter=manual", "encoder_adapter_dim=128", "decoder_adapter_dim=128"),
    HYPERFORMER(
            "Hyperformer++",
            "encoder_adapter=hyperformer++",
            "decoder_adapter=hyperformer++",
            "encoder_adapter_dim=7",
            "decoder_adapter_dim=7",
            "projected_task_embedding_dim=32",
            "unfreeze_layer_norms=true"),
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
