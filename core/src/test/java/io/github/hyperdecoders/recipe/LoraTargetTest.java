package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of {@code lora_targets}. */
class LoraTargetTest {
    private static final String SELF = "decoder.block.3.layer.0.SelfAttention.q";
    private static final String CROSS = "decoder.block.3.layer.1.EncDecAttention.q";

    @Test
    void theLongestNameHolds() {
        List<LoraTarget> targets = List.of("EncDecAttention.q:4", "q", SELF + ":2:0.5").stream()
                .map(entry -> LoraTarget.parse(entry, 8, 16))
                .toList();
        assertThat(LoraTarget.of(targets, CROSS)).contains(new LoraTarget("EncDecAttention.q", 4, 16));
        assertThat(LoraTarget.of(targets, SELF)).contains(new LoraTarget(SELF, 2, 0.5));
        assertThat(LoraTarget.of(targets, SELF.replace("3", "2"))).contains(new LoraTarget("q", 8, 16));
        assertThat(LoraTarget.of(targets, "encoder.block.0.layer.1.DenseReluDense.wo"))
                .isEmpty();
    }

    @Test
    void anEndIsOneFromADotOn() {
        assertThat(new LoraTarget("o", 1, 1).means("encoder.block.0.layer.1.DenseReluDense.wo"))
                .isFalse();
        assertThat(new LoraTarget("Attention.q", 1, 1).means(CROSS)).isFalse();
        assertThat(new LoraTarget(CROSS, 1, 1).means(CROSS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "q:4", "q:8:3.0", "EncDecAttention.v:4:0.1"})
    void isWrittenAsItIsRead(String entry) {
        assertThat(LoraTarget.parse(entry, 8, 16).entry(8, 16)).isEqualTo(entry);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "q:", "q:0", "q:-1", "q:8:0", "q:8:", "q:8:1e999", "q:8:1x", ".q", "q..v", "q:99999999999"})
    void whatIsMalformedIsNamed(String entry) {
        assertThatThrownBy(() -> LoraTarget.parse(entry, 8, 16))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "lora_targets has '" + entry
                                + "', expected the name of a projection, or NAME:RANK or NAME:RANK:ALPHA with positive numbers");
    }
}
