package io.github.hyperdecoders.recipe;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which T5 is adapted, where it comes from and what it runs on.
 *
 * @param nameOrPath hub name, built-in size or local folder of the base model
 * @param tokenizerName the same of its tokenizer; null: the model's own
 * @param basePath local folder that goes before {@code nameOrPath}; null: none
 * @param randomInit whether weights are drawn instead of loaded
 * @param dropout probability that replaces the model configuration's; null: it stays
 * @param precision numbers to compute with
 * @param device device to compute on
 */
public record ModelSource(
        @Key(
                value = "model_name_or_path",
                doc =
                        "The base model: hub name (google/t5-large-lm-adapt), local folder, or embedded, the tiny T5 that comes with"
                                + " the program; with random_init also a config.json file or a built-in size (t5-small-lm-adapt).")
        String nameOrPath,

        @Key(value = "tokenizer_name", doc = "Hub name or local folder of the tokenizer; null: the base model's own.")
        @Nullable
        String tokenizerName,

        @Key(
                value = "base_model_path",
                ours = true,
                doc = "Local folder (with random_init also a config.json file) used in place of model_name_or_path.")
        @Nullable
        String basePath,

        @Key(
                value = "random_init",
                byDefault = "false",
                ours = true,
                doc = "Builds the model from its configuration with random weights instead of loading weights.")
        boolean randomInit,

        @Key(
                value = "dropout",
                range = Range.FRACTION,
                unit = "probability",
                doc = "Dropout of the base model; null: as its configuration says.")
        @Nullable
        Double dropout,

        @Key(
                value = "precision",
                byDefault = "fp32",
                ours = true,
                doc = "Numbers to compute with; auto: bf16 where the device is fast at it, else fp32.")
        Precision precision,

        @Key(
                value = "device",
                byDefault = "cpu",
                ours = true,
                doc = "Device to compute on: cpu, cuda, cuda:1 and so on.")
        String device) {
    /** What a device may be called; its group is the number of a CUDA device. */
    public static final Pattern DEVICE = Pattern.compile("cpu|cuda(?::(\\d{1,2}))?");

    /** What to say of a name that {@link #DEVICE} does not match. */
    public static String notADevice(String name) {
        return "device is '" + name + "', expected cpu, cuda or cuda:N";
    }

    /** Where the base model is looked for: {@code base_model_path} if given, else {@code model_name_or_path}. */
    public String location() {
        return basePath != null ? basePath : nameOrPath;
    }

    /** Where the tokenizer is looked for: {@code tokenizer_name} if given, else the model's {@link #location()}. */
    public String tokenizerLocation() {
        return tokenizerName != null ? tokenizerName : location();
    }
}
