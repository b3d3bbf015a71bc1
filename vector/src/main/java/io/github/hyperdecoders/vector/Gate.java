package io.github.hyperdecoders.vector;

/**
 * A function {@code a / (1 + exp(-(linear a + cubic a^3)))}: the argument times the share of it that is let through.
 *
 * @param linear of the exponent
 * @param cubic of the exponent
 */
public record Gate(float linear, float cubic) {
    /** The GELU in its tangent form, {@code a (1 + tanh u) / 2 = a / (1 + exp(-2 u))} (Hendrycks and Gimpel, 2016). */
    public static final Gate GELU =
            new Gate(2 * (float) Math.sqrt(2 / Math.PI), 2 * (float) Math.sqrt(2 / Math.PI) * 0.044715F);

    /** {@code a / (1 + exp(-a))}, also called Swish (Ramachandran et al., 2017). */
    public static final Gate SILU = new Gate(1, 0);
}
