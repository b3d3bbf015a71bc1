package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published sizes of T5. */
class T5SizesTest {
    @ParameterizedTest
    @CsvSource({
        "google/t5-small-lm-adapt, 76961152",
        "google/t5-base-lm-adapt, 247577856",
        "google/t5-large-lm-adapt, 783150080",
        "google/t5-xl-lm-adapt, 2849757184",
        "google/t5-xxl-lm-adapt, 11135332352",
        "google/t5-v1_1-base, 247577856",
        "t5-small-lm-adapt, 76961152",
        "google/flan-t5-large, 783150080",
        "google/mt5-small, 300176768",
        "google/mt5-xxl, 12921057280",
        "t5-small, 60506624",
        "t5-base, 222903552",
        "t5-large, 737668096",
    })
    void wellKnownModelsHaveTheirPublishedSize(String name, long parameters) {
        assertThat(T5Sizes.named(name).orElseThrow().parameters()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"google/t5-huge-lm-adapt", "bert-base", "/models/t5-base", "someone/t5-base", ""})
    void otherNamesAreUnknown(String name) {
        assertThat(T5Sizes.named(name)).isEmpty();
    }

    @Test
    void stacksMayDifferInDepth() {
        T5Config shape = T5Config.v11(100, 32, 8, 64, 2, 4).withLayers(2, 3);
        long attention = 4 * 32 * 32 + 32;
        long feedForward = 3 * 32 * 64 + 32;
        assertThat(shape.parameters())
                .isEqualTo(2 * (attention + feedForward)
                        + 3 * (2 * attention + feedForward)
                        + 2 * 32 * 100
                        + 2 * 32 * 4
                        + 64);
    }
}
