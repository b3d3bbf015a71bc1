package io.github.hyperdecoders.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PermutationTest {
    static Stream<Map.Entry<String, JsonNode>> goldens() throws IOException {
        try (InputStream file = Objects.requireNonNull(PermutationTest.class.getResourceAsStream("randperm.json"))) {
            return JsonMapper.shared().readTree(file).properties().stream();
        }
    }

    @Test
    void thereAreGoldens() throws IOException {
        assertThat(goldens()).hasSizeGreaterThanOrEqualTo(27);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isTorchRandperm(Map.Entry<String, JsonNode> golden) {
        String[] key = golden.getKey().split(":", 2);
        int n = Integer.parseInt(key[0]);
        int[] actual = Permutation.of(n, Long.parseLong(key[1]));
        JsonNode expected = golden.getValue();
        if (expected.isArray()) {
            assertThat(actual).containsExactly(ints(expected));
            return;
        }
        assertThat(Arrays.copyOf(actual, 40)).containsExactly(ints(expected.get("first")));
        assertThat(Arrays.copyOfRange(actual, n - 10, n)).containsExactly(ints(expected.get("last")));
        assertThat(Arrays.copyOfRange(actual, n / 2, n / 2 + 10)).containsExactly(ints(expected.get("at_half")));
        assertThat(Arrays.stream(actual).sorted().toArray())
                .isEqualTo(IntStream.range(0, n).toArray());
    }

    @Test
    void seedsAreReadAsTheirLow32Bits() {
        assertThat(Permutation.of(60, -1)).containsExactly(Permutation.of(60, 0xffff_ffffL));
        assertThat(Permutation.of(60, 42L | 1L << 32)).containsExactly(Permutation.of(60, 42));
    }

    @Test
    void knowsItsLimits() {
        assertThat(Permutation.of(0, 42)).isEmpty();
        assertThat(Permutation.of(1, 42)).containsExactly(0);
        assertThatThrownBy(() -> Permutation.of(-1, 42)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Permutation.of(214_748_364, 42)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
