package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against what transformers' own callback counted, evaluation by evaluation; see numeric/schedules_and_stopping.py. */
class EarlyStopTest {
    @Test
    void countsAndStopsAsTransformersDoes() throws IOException {
        JsonNode cases = golden().path("cases");
        assertThat(cases.size()).isEqualTo(48);
        for (JsonNode golden : cases) {
            boolean greater = golden.path("greater_is_better").asBoolean();
            EarlyStop stopping = new EarlyStop(
                    golden.path("patience").asInt(), golden.path("threshold").asDouble(), greater);
            int stopsAfter = golden.path("stops_after").asInt();
            int count = 0;
            Double best = null;
            for (int i = 0; i < golden.path("counters").size(); i++) {
                double score = golden.path("values").get(i).asDouble();
                count = stopping.count(count, best, score);
                best = better(best, score, greater);
                assertThat(count)
                        .as("%s, evaluation %d", golden, i)
                        .isEqualTo(golden.path("counters").get(i).asInt());
                assertThat(stopping.isDue(count))
                        .as("%s, evaluation %d", golden, i)
                        .isEqualTo(i + 1 == stopsAfter);
            }
        }
    }

    @Test
    void withoutPatienceItNeverStops() {
        EarlyStop never = new EarlyStop(0, 0, true);
        assertThat(never.isDue(never.count(1_000, 1.0, 0))).isFalse();
    }

    private static Double better(@Nullable Double best, double score, boolean greater) {
        if (best == null) {
            return score;
        }
        return greater ? Math.max(best, score) : Math.min(best, score);
    }

    private static JsonNode golden() throws IOException {
        try (InputStream json =
                Objects.requireNonNull(EarlyStopTest.class.getResourceAsStream("/numeric/early_stopping.json"))) {
            return new JsonMapper().readTree(json);
        }
    }
}
