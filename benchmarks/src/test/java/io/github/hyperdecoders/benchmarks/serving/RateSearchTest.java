package io.github.hyperdecoders.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateSearchTest {
    @ParameterizedTest
    @ValueSource(doubles = {1, 7, 10, 63.5, 1000})
    void whatIsFoundHoldsAndLittleMoreDoesNot(double capacity) throws Exception {
        List<Double> tried = new ArrayList<>();
        double found = RateSearch.highest(10, 0.05, rate -> {
            tried.add(rate);
            return rate <= capacity;
        });
        assertThat(found).isLessThanOrEqualTo(capacity).isGreaterThanOrEqualTo(capacity / 1.05);
        assertThat(tried).contains(found).hasSizeLessThan(14);
    }

    @Test
    void aServerThatKeepsNoLimitIsSaid() {
        assertThatThrownBy(() -> RateSearch.highest(10, 0.05, rate -> false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected a higher limit");
    }
}
