package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.adapter.LearnedLora;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.LoraTarget;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the learned LoRA of a model as Hugging Face's PEFT does: adapter_config.json and adapter_model.safetensors, in single precision.
 * Whatever of the base was trained beside it, such as layer norms, goes along as {@code modules_to_save}.
 */
public final class PeftExport {
    private static final Freezing FROZEN = new Freezing(true, false, false, false, false, false);

    private final AdapterSettings adapters;
    private final List<Parameter> factors;
    private final List<Parameter> changed;
    private final List<String> modules;

    private PeftExport(Model model, List<Parameter> changed) {
        this.adapters = model.config().adapters();
        this.changed = changed;
        factors = model.parameters().all().stream()
                .filter(p -> !p.role().isBase())
                .toList();
        modules = model.parameters().all().stream()
                .filter(p -> p.role().isBase())
                .map(PeftExport::module)
                .toList();
        for (Parameter parameter : changed) {
            boolean adapted = factors.stream().anyMatch(factor -> module(factor).equals(module(parameter)));
            if (adapted || parameter.name().equals(T5Names.SHARED)) {
                throw new InputException("the weight of " + module(parameter) + " was trained "
                        + (adapted ? "beside the LoRA of it" : "too")
                        + ", which PEFT's modules_to_save cannot say of it:"
                        + " --merge makes a stock T5 of the whole");
            }
        }
    }

    /**
     * Writes a folder at once or not at all.
     *
     * @param folder of a model whose adapters are {@code lora}, or {@code lora} in one stack and {@code none} in the other
     * @param base where its base is; null for where the folder says
     * @param target must not exist
     * @throws InputException if PEFT has no such adapters, or the folder holds all weights and {@code base} is not given
     */
    public static void write(Path folder, @Nullable Path base, Path target) throws IOException {
        try (ModelWeights weights = ModelWeights.open(folder, base);
                Model model = Model.build(weights.config(), Numerics.FP32, FROZEN, 0, weights.files(), role -> false)) {
            requireLora(weights.config().adapters());
            ModelWeights.StockT5 place = weights.base();
            if (place == null && base == null) {
                throw new InputException(
                        folder + " holds all weights and names no base, and a folder of PEFT belongs to one:"
                                + " say where it is with --base");
            }
            List<Parameter> changed = place == null
                    ? changed(model, base)
                    : model.parameters().all().stream()
                            .filter(p -> p.role().isBase() && weights.replaces(p.name()))
                            .toList();
            PeftExport export = new PeftExport(model, changed);
            AtomicFiles.newDirectory(target, into -> export.fill(into, name(place, base)));
        }
    }

    /** What PEFT finds the base by: the embedded one by its folder. */
    private static String name(ModelWeights.@Nullable StockT5 base, @Nullable Path given) {
        if (base == null) {
            return String.valueOf(given);
        }
        return EmbeddedT5.isMeant(base.name()) ? base.place().toString() : base.name();
    }

    private static void requireLora(AdapterSettings adapters) {
        List<AdapterKind> kinds = List.of(adapters.encoder(), adapters.decoder());
        if (!kinds.contains(AdapterKind.LORA) || !kinds.stream().allMatch(PeftExport::isInPeft)) {
            throw new InputException("encoder_adapter is " + adapters.encoder().key() + " and decoder_adapter is "
                    + adapters.decoder().key()
                    + ", and PEFT has neither but lora: expected lora in both, or lora in one and none in the other");
        }
    }

    private static boolean isInPeft(AdapterKind kind) {
        return switch (kind) {
            case NONE, LORA -> true;
            case MANUAL,
                    GENERATED,
                    TASK,
                    MANUAL_SPECIFIC,
                    SEQUENTIAL,
                    HYPERFORMER,
                    HYPERFORMER_PLUS_PLUS,
                    GENERATED_LORA -> false;
        };
    }

    /** What is other than in the base. */
    private static List<Parameter> changed(Model model, @Nullable Path base) throws IOException {
        try (Model stock = ModelFolder.load(Objects.requireNonNull(base), null, Numerics.FP32);
                Scope scope = Scope.withoutGradients()) {
            return model.parameters().all().stream()
                    .filter(p -> p.role().isBase())
                    .filter(p -> {
                        Parameter before = stock.parameters()
                                .named(p.name())
                                .orElseThrow(
                                        () -> new InputException("the base model at " + base + " has no " + p.name()));
                        return !before.tensor().equal(p.tensor());
                    })
                    .toList();
        }
    }

    private static String module(Parameter parameter) {
        String name = parameter.name();
        return Stream.of(LearnedLora.A + ".weight", LearnedLora.B + ".weight", ".weight")
                .filter(name::endsWith)
                .findFirst()
                .map(end -> name.substring(0, name.length() - end.length()))
                .orElse(name);
    }

    private void fill(Path into, String base) throws IOException {
        List<TensorData> tensors = new ArrayList<>();
        Stream.concat(factors.stream(), changed.stream())
                .forEach(p -> tensors.add(Tensors.data(PeftLora.PREFIX + p.name(), p.tensor())));
        SafetensorsWriter.write(into.resolve(PeftLora.WEIGHTS), tensors, Map.of("format", "pt"));
        Files.writeString(into.resolve(PeftConfig.FILE_NAME), config(base).toJson());
    }

    private PeftConfig config(String base) {
        List<LoraTarget> targets = LoraTarget.of(adapters);
        List<String> adapted =
                factors.stream().map(PeftExport::module).distinct().toList();
        return new PeftConfig(
                base,
                adapters.loraRank(),
                adapters.loraAlpha(),
                false,
                pattern(targets, LoraTarget::rank, adapters.loraRank()),
                pattern(targets, LoraTarget::alpha, adapters.loraAlpha()),
                ShortNames.of(adapted, modules),
                null,
                ShortNames.of(changed.stream().map(PeftExport::module).toList(), modules),
                0);
    }

    /** Numbers that differ from the usual one by the ends of names as expressions, the most precise first; all of them where one does. */
    private static <N extends Number> Map<String, N> pattern(
            List<LoraTarget> targets, Function<LoraTarget, N> number, N usual) {
        Map<String, N> pattern = new LinkedHashMap<>();
        if (targets.stream().map(number).anyMatch(own -> !own.equals(usual))) {
            targets.stream()
                    .sorted(Comparator.comparingInt(
                                    (LoraTarget target) -> target.name().length())
                            .reversed())
                    .forEach(target -> pattern.put(target.name().replace(".", "\\."), number.apply(target)));
        }
        return pattern;
    }
}
