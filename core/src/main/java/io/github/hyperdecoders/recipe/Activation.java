package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The nonlinear functions of a T5's feed-forward layer that are known here, by their names in the hub's config.json. */
public enum Activation {
    /** {@code max(x, 0)}, of T5 1.0. */
    RELU("relu"),
    /** {@code x Phi(x)} with the normal distribution's own function (Hendrycks and Gimpel, 2016). */
    GELU("gelu"),
    /** The same in its tangent form, of T5 1.1: what {@code gated-gelu} means. */
    GELU_NEW("gelu_new"),
    /** {@code x / (1 + exp(-x))}, of UL2. */
    SILU("silu");

    private final String key;

    Activation(String key) {
        this.key = key;
    }

    /** Its name in config.json. */
    public String key() {
        return key;
    }

    /**
     * The function with a name that config.json has for it.
     *
     * @param key where it stands there, for the message
     * @throws InputException if it is none of these
     */
    static Activation named(String name, String key) {
        return switch (name) {
            case "relu" -> RELU;
            case "gelu" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh" -> GELU_NEW;
            case "silu", "swish" -> SILU;
            default ->
                throw new InputException(key + " names the activation '"
                        + name.lines().findFirst().orElse("") + "', expected one of "
                        + Arrays.stream(values()).map(Activation::key).collect(Collectors.joining(", "))
                        + ", alone or behind 'gated-'");
        };
    }
}
