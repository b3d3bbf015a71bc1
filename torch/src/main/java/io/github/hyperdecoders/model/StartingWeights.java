package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.adapter.LoraTargets;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The weights that a training begins with: those of a stock T5, or of a model that was trained before, whose adapters go on from where they
 * are.
 *
 * @param folder where they lie, or a weight file
 * @param files in which parameters are looked for, in this order
 * @param trained what the folder is; null for a weight file
 */
record StartingWeights(
        Path folder, List<TensorFile> files, @Nullable ModelWeights trained) implements AutoCloseable {
    /** Opens what is at {@code base}: a file, a stock folder, a full or adapter-only one of ours, or a LoRA of PEFT. */
    static StartingWeights open(Path base) throws IOException {
        if (!Files.isDirectory(base)) {
            return new StartingWeights(base, List.of(TensorFile.open(base)), null);
        }
        ModelWeights weights = ModelWeights.open(base, null);
        return new StartingWeights(base, weights.files(), weights);
    }

    /**
     * Refuses adapters of other kinds than were trained, and LoRA of other projections, ranks or alphas: what they learned would be left
     * behind. A stack that had none may have any.
     *
     * @throws InputException that names both
     */
    void requireSameAdapters(AdapterSettings wanted) {
        if (trained == null) {
            return;
        }
        AdapterSettings found = trained.config().adapters();
        for (Stack stack : Stack.values()) {
            if (!isSame(stack, trained.config().t5(), found, wanted)) {
                throw new InputException("the model at " + folder + " was trained with encoder_adapter '"
                        + found.encoder().key() + "' and decoder_adapter '"
                        + found.decoder().key() + "'" + lora(found) + ", the recipe has '"
                        + wanted.encoder().key() + "' and '" + wanted.decoder().key() + "'" + lora(wanted)
                        + "; expected the same, or the model that it was trained from");
            }
        }
    }

    private static boolean isSame(Stack stack, T5Config t5, AdapterSettings found, AdapterSettings wanted) {
        AdapterKind kind = kind(stack, found);
        boolean sameKind = kind == kind(stack, wanted);
        return switch (kind) {
            case NONE -> true;
            case MANUAL, GENERATED, TASK, MANUAL_SPECIFIC, SEQUENTIAL, HYPERFORMER, HYPERFORMER_PLUS_PLUS -> sameKind;
            case LORA, GENERATED_LORA ->
                sameKind && LoraTargets.of(stack, t5, found).equals(LoraTargets.of(stack, t5, wanted));
        };
    }

    private static AdapterKind kind(Stack stack, AdapterSettings adapters) {
        return switch (stack) {
            case ENCODER -> adapters.encoder();
            case DECODER -> adapters.decoder();
        };
    }

    private static String lora(AdapterSettings adapters) {
        return adapters.encoder().isLora() || adapters.decoder().isLora()
                ? ", lora_rank " + adapters.loraRank() + ", lora_alpha " + adapters.loraAlpha() + ", lora_targets "
                        + String.join(",", adapters.loraTargets())
                : "";
    }

    /**
     * What a folder of the adapters alone would refer to: the same base as the one that was begun with, unless that has parameters of the
     * base that the new folder would not hold.
     *
     * @param name of the base in the recipe
     * @param parameters of the model made of these weights
     */
    @Nullable
    BaseReference reference(String name, Parameters parameters) throws IOException {
        if (trained == null || trained.base() == null) {
            return BaseReference.of(name, folder);
        }
        boolean held = files.get(0).tensors().keySet().stream()
                .map(parameters::named)
                .flatMap(Optional::stream)
                .allMatch(StartingWeights::isWritten);
        return held ? trained.reference() : null;
    }

    private static boolean isWritten(Parameter parameter) {
        return parameter.trained() || !parameter.role().isBase();
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }
}
