package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A LoRA as adapter_config.json of Hugging Face's PEFT describes it. Modules are named as in the T5's parameters, such as {@code
 * encoder.block.0.layer.0.SelfAttention.q}.
 *
 * @param base name or folder of the model that it adapts; null where the file names none
 * @param rank {@code r}, of modules that {@code rankPattern} does not name
 * @param alpha {@code lora_alpha}, of modules that {@code alphaPattern} does not name
 * @param rslora whether alpha is divided by the root of the rank (Kalajdzievski, 2023) and not by the rank
 * @param rankPattern ranks by expressions for the ends of names; the first that matches holds
 * @param alphaPattern the same of alphas
 * @param targets ends of the names of adapted modules, each from a dot on or as a whole; empty where {@code targetPattern} says them
 * @param targetPattern an expression for whole names; null where {@code targets} says them
 * @param modulesToSave ends of the names of modules that were trained as a whole
 * @param dropout of the additions' input while PEFT trains
 */
public record PeftConfig(
        @Nullable String base,
        int rank,
        double alpha,
        boolean rslora,
        Map<String, Integer> rankPattern,
        Map<String, Double> alphaPattern,
        List<String> targets,
        @Nullable String targetPattern,
        List<String> modulesToSave,
        double dropout) {
    public static final String FILE_NAME = "adapter_config.json";
    static final String ALL_LINEAR = "all-linear";
    private static final JsonMapper JSON = new JsonMapper();

    public PeftConfig {
        rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
        alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
        targets = List.copyOf(targets);
        modulesToSave = List.copyOf(modulesToSave);
    }

    /** The rank of a module's factors. */
    public int rankOf(String module) {
        return of(rankPattern, module, rank);
    }

    /** What a module's alpha would be where it is divided by the rank: PEFT's own, or with {@code rslora} that times the root of the rank. */
    public double alphaOf(String module) {
        double own = of(alphaPattern, module, alpha);
        return rslora ? own * Math.sqrt(rankOf(module)) : own;
    }

    private static <T> T of(Map<String, T> patterns, String module, T otherwise) {
        for (Map.Entry<String, T> entry : patterns.entrySet()) {
            if (new NamePattern(entry.getKey(), "(.*\\.)?(" + entry.getKey() + ")").matches(module)) {
                return entry.getValue();
            }
        }
        return otherwise;
    }

    /** Whether a module is to be adapted. */
    public boolean targets(String module) {
        return targetPattern == null
                ? targets.stream().anyMatch(target -> ends(target, module))
                : targetPattern.equals(ALL_LINEAR) || new NamePattern(targetPattern, targetPattern).matches(module);
    }

    private static boolean ends(String target, String module) {
        return module.equals(target) || module.endsWith("." + target);
    }

    /**
     * That each of the names it gives is one of a module that is there.
     *
     * @param adapted modules that have factors
     * @param saved modules that have weights
     * @throws InputException naming the first that is not
     */
    public void requireAll(List<String> adapted, List<String> saved) {
        for (String target : targets) {
            if (adapted.stream().noneMatch(module -> ends(target, module))) {
                throw new InputException("target_modules has " + Quoted.of(target) + ", of which there are no factors");
            }
        }
        for (String module : adapted) {
            if (!targets(module)) {
                throw new InputException("there are factors of " + module + ", which target_modules does not name");
            }
        }
        for (String name : modulesToSave) {
            if (saved.stream().noneMatch(module -> module.endsWith(name))) {
                throw new InputException("modules_to_save has " + Quoted.of(name) + ", of which there are no weights");
            }
        }
    }

    /** The text of adapter_config.json. */
    public String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA");
        // With a task type, PEFT 0.21 asks transformers 5 for what is no longer there.
        json.putNull("task_type");
        json.put("base_model_name_or_path", base);
        json.put("inference_mode", true);
        json.put("r", rank);
        json.set("lora_alpha", JSON.valueToTree(wholeWhereItIs(alpha)));
        json.put("use_rslora", rslora);
        json.put("lora_dropout", dropout);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("init_lora_weights", true);
        if (targetPattern == null) {
            ArrayNode names = json.putArray("target_modules");
            targets.forEach(names::add);
        } else {
            json.put("target_modules", targetPattern);
        }
        json.set("rank_pattern", JSON.valueToTree(rankPattern));
        ObjectNode alphas = json.putObject("alpha_pattern");
        alphaPattern.forEach((name, own) -> alphas.set(name, JSON.valueToTree(wholeWhereItIs(own))));
        if (modulesToSave.isEmpty()) {
            json.putNull("modules_to_save");
        } else {
            ArrayNode names = json.putArray("modules_to_save");
            modulesToSave.forEach(names::add);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static Number wholeWhereItIs(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9 ? (Number) (long) number : (Number) number;
    }
}
