package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import java.util.Arrays;

/** The families of T5 that can be loaded, by {@code model_type} in the hub's config.json. */
public enum T5Family {
    /** T5 1.0 and 1.1, LM-adapted or not, Flan-T5, UL2, MADLAD-400, ByT5, CodeT5. */
    T5("t5", "T5ForConditionalGeneration"),
    MT5("mt5", "MT5ForConditionalGeneration"),
    /** With a table of position biases in every layer. */
    UMT5("umt5", "UMT5ForConditionalGeneration");

    private final String key;
    private final String architecture;

    T5Family(String key, String architecture) {
        this.key = key;
        this.architecture = architecture;
    }

    /** The {@code model_type}. */
    public String key() {
        return key;
    }

    /** The name of its class in config.json's {@code architectures}. */
    public String architecture() {
        return architecture;
    }

    /** Whether each layer has a table of position biases of its own, rather than the first layer one for all of its stack. */
    public boolean hasPositionsInEveryLayer() {
        return this == UMT5;
    }

    /** @throws InputException if models of that type cannot be loaded */
    static T5Family of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.key.equals(modelType))
                .findFirst()
                .orElseThrow(
                        () -> new InputException(
                                "model_type is '"
                                        + modelType.lines().findFirst().orElse("")
                                        + "', which is not supported; expected t5 (T5, Flan-T5, UL2, MADLAD-400, ByT5, CodeT5), mt5 or umt5"));
    }
}
