package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.recipe.Precision;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutomaticPrecisionTest {
    @Test
    void isHalfWhereTheProcessorMultipliesThat() {
        assertThat(ModelSetup.automaticPrecision(Optional.of("amx_bf16")))
                .isEqualTo("bf16: this processor has bfloat16 instructions (amx_bf16)");
        assertThat(ModelSetup.automaticPrecision(Optional.empty()))
                .isEqualTo("fp32: this processor shows no bfloat16 instructions");
    }

    @Test
    void isWhatItSaysItIs() {
        String picked = ModelSetup.numerics(Precision.AUTO).name().toLowerCase(Locale.ROOT);
        assertThat(ModelSetup.automaticPrecision()).startsWith(picked + ": ");
    }
}
