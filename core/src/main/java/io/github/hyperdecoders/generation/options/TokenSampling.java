package io.github.hyperdecoders.generation.options;

import io.github.hyperdecoders.InputException;

/**
 * Draws tokens by chance instead of taking the likeliest. What may be drawn is narrowed in this order, as transformers does: scores are
 * divided by the temperature, then only the likeliest {@code topK} tokens stay, then only the likeliest that have a share of {@code topP}
 * together.
 *
 * @param temperature below 1 for surer choices, above it for more daring ones
 * @param topK how many tokens stay, and those as likely as the last of them; 0 for all
 * @param topP the fewest likeliest tokens stay whose probabilities reach this sum; 1 for all
 * @param seed of the draws, which depend on it, on the source, on which of the source's texts it is and on the place in the text, and on
 *     nothing else
 */
public record TokenSampling(double temperature, int topK, double topP, long seed) {
    /** Those of transformers; seed 0. */
    public static final TokenSampling DEFAULTS = new TokenSampling(1, 50, 1, 0);

    public TokenSampling {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new InputException("temperature is " + temperature
                    + ", expected a number above 0 (leave sampling off for the likeliest token)");
        }
        if (topK < 0) {
            throw new InputException("top_k is " + topK + ", expected at least 1, or 0 for all tokens");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new InputException("top_p is " + topP + ", expected a number above 0 and at most 1");
        }
    }

    public TokenSampling withTemperature(double value) {
        return new TokenSampling(value, topK, topP, seed);
    }

    public TokenSampling withTopK(int value) {
        return new TokenSampling(temperature, value, topP, seed);
    }

    public TokenSampling withTopP(double value) {
        return new TokenSampling(temperature, topK, value, seed);
    }

    public TokenSampling withSeed(long value) {
        return new TokenSampling(temperature, topK, topP, value);
    }
}
