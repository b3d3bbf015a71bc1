package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.RenamedTensorFile;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.LoraTarget;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.global.torch;

/**
 * The LoRA of a T5 in a folder of Hugging Face's PEFT: adapter_config.json beside adapter_model.safetensors. Factors have the names that
 * they have here, behind {@code base_model.model.}; modules that were trained as a whole ({@code modules_to_save}) have those of the T5.
 * Names, shapes and values are checked before anything is made of them.
 */
final class PeftLora {
    /** What PEFT puts before the names of the T5's parameters. */
    static final String PREFIX = "base_model.model.";

    static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PICKLE = "adapter_model.bin";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private final PeftConfig config;
    private final TensorFile file;
    private final T5Config t5;

    private PeftLora(PeftConfig config, TensorFile file, T5Config t5) {
        this.config = config;
        this.file = file;
        this.t5 = t5;
    }

    /** Whether a folder is one of PEFT and no model folder. */
    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(PeftConfig.FILE_NAME))
                && !Files.exists(folder.resolve(ModelFolder.WEIGHTS))
                && !Files.exists(folder.resolve(ModelFolder.ADAPTERS));
    }

    /** The folder's tensors by the T5's names; the caller closes the file. */
    static TensorFile tensors(Path folder) throws IOException {
        Path safetensors = folder.resolve(WEIGHTS);
        Path pickle = folder.resolve(PICKLE);
        if (!Files.isRegularFile(safetensors) && !Files.isRegularFile(pickle)) {
            throw new InputException(folder + " has an " + PeftConfig.FILE_NAME + " and no weights: expected " + WEIGHTS
                    + " or " + PICKLE);
        }
        TensorFile stored = TensorFile.open(Files.isRegularFile(safetensors) ? safetensors : pickle);
        try {
            return new RenamedTensorFile(stored, name -> {
                if (!name.startsWith(PREFIX)) {
                    throw new InputException(
                            stored.path() + ": tensor " + name + " has a name that does not begin with " + PREFIX);
                }
                return name.substring(PREFIX.length());
            });
        } catch (RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /**
     * What a folder's LoRA is to a T5 of that shape, as the settings of our own adapters.
     *
     * @param file as {@link #tensors} gives it
     * @throws InputException in one line, where the two do not fit, or PEFT has done what cannot be done here
     */
    static AdapterSettings settings(PeftConfig config, TensorFile file, T5Config t5) {
        return new PeftLora(config, file, t5).settings();
    }

    private AdapterSettings settings() {
        Map<String, LoraTarget> adapted = new LinkedHashMap<>();
        Map<Stack, List<String>> projections = new LinkedHashMap<>();
        for (Stack stack : Stack.values()) {
            List<String> names = Projections.names(stack, t5);
            List<String> here = names.stream().filter(this::hasFactors).toList();
            here.forEach(name -> adapted.put(name, target(name)));
            if (!here.isEmpty()) {
                projections.put(stack, names);
            }
        }
        List<String> others = others(adapted);
        requireFinite();
        try {
            config.requireAll(List.copyOf(adapted.keySet()), others);
        } catch (InputException e) {
            throw new InputException(file.path() + ": " + e.getMessage(), e);
        }
        if (adapted.isEmpty()) {
            throw new InputException(file.path() + " has no factors of this T5's projections");
        }
        double usualAlpha = config.rslora() ? config.alpha() * Math.sqrt(config.rank()) : config.alpha();
        List<String> all = projections.values().stream().flatMap(List::stream).toList();
        List<String> targets = ShortNames.of(adapted, all).stream()
                .map(target -> target.entry(config.rank(), usualAlpha))
                .toList();
        return AdapterSettings.lora(
                kind(projections, Stack.ENCODER), kind(projections, Stack.DECODER), config.rank(), usualAlpha, targets);
    }

    private static AdapterKind kind(Map<Stack, List<String>> projections, Stack stack) {
        return projections.containsKey(stack) ? AdapterKind.LORA : AdapterKind.NONE;
    }

    private boolean hasFactors(String module) {
        return file.tensors().containsKey(module + A) || file.tensors().containsKey(module + B);
    }

    private LoraTarget target(String module) {
        int rank = config.rankOf(module);
        Projections place = Projections.of(module);
        requireShape(module + A, rank, place.in(t5));
        requireShape(module + B, place.out(t5), rank);
        return new LoraTarget(module, rank, config.alphaOf(module));
    }

    private void requireShape(String name, long... shape) {
        TensorInfo info = file.tensors().get(name);
        List<Long> expected = List.of(shape[0], shape[1]);
        if (info == null || !info.shape().equals(expected)) {
            throw new InputException(file.path() + ": tensor " + PREFIX + name
                    + (info == null ? " is missing" : " has shape " + info.shape()) + ", expected " + expected
                    + " by " + PeftConfig.FILE_NAME + " and the T5");
        }
    }

    /** The modules that were trained as a whole. */
    private List<String> others(Map<String, LoraTarget> adapted) {
        List<String> others = new ArrayList<>();
        for (String name : file.tensors().keySet()) {
            int factor = name.indexOf(".lora_");
            String module = factor < 0 ? name.replaceFirst("\\.[^.]*$", "") : name.substring(0, factor);
            if (factor >= 0 && !(adapted.containsKey(module) && (name.endsWith(A) || name.endsWith(B)))) {
                throw new InputException(file.path() + ": tensor " + PREFIX + name
                        + " is none of a low-rank addition to a projection of this T5's blocks; expected names such as "
                        + PREFIX + Projections.names(Stack.ENCODER, t5).get(0) + A);
            }
            if (factor < 0) {
                requireApart(name);
                others.add(module);
            }
        }
        return others;
    }

    /** PEFT's copy of an embedding that has several uses serves some of them, and a T5 here has one for all. */
    private void requireApart(String name) {
        boolean copied =
                name.equals(T5Names.SHARED) && config.modulesToSave().stream().anyMatch("shared"::endsWith);
        if (copied
                || (T5Names.isRedundant(name)
                        && !name.equals(T5Names.SHARED)
                        && !(isHead(name) && t5.head().own()))) {
            throw new InputException(file.path() + ": tensor " + PREFIX + name + " is a copy of its own of the "
                    + (isHead(name) ? "head" : "embedding") + ", which this T5 has once for several uses");
        }
    }

    private static boolean isHead(String name) {
        return name.equals(T5Names.LM_HEAD);
    }

    private void requireFinite() {
        for (TensorInfo info : file.tensors().values()) {
            ByteBuffer bytes = file.data(info.name());
            try (Scope scope = Scope.withoutGradients()) {
                long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
                if (!torch.isfinite(Tensors.over(bytes, info.dtype(), shape))
                        .all()
                        .item_bool()) {
                    throw new InputException(
                            file.path() + ": tensor " + PREFIX + info.name() + " has numbers that are not finite");
                }
            } finally {
                Reference.reachabilityFence(Objects.requireNonNull(bytes));
            }
        }
    }
}
