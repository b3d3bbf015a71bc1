package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.hyperdecoders.recipe.LearningRateSchedule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The six schedules against the rates that transformers used, step by step and past the end. */
class LearningRateTest {
    private static final double PEAK = 2e-3;

    @ParameterizedTest
    @EnumSource
    void everyStepIsTheReferences(LearningRateSchedule schedule) throws IOException {
        JsonNode golden = golden().path(nameInTransformers(schedule));
        JsonNode arguments = golden.path("args");
        long totalSteps = arguments.path("num_training_steps").asLong(1_000);
        LearningRate rate = new LearningRate(
                schedule,
                arguments.path("num_cycles").asInt(1),
                golden.path("base").asDouble(),
                arguments.path("num_warmup_steps").asLong(0),
                totalSteps);
        JsonNode values = golden.path("values");
        assertThat(values.size()).isEqualTo(65);
        for (int step = 0; step < values.size(); step++) {
            double expected = values.get(step).asDouble();
            assertThat(rate.at(step)).as("step %d", step).isCloseTo(expected, within(1e-12 * rate.peak()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LINEAR,            0, 5e-4, 2e-3, 1e-3",
        "COSINE,            0, 5e-4, 2e-3, 1e-3",
        "COSINE_W_RESTARTS, 0, 5e-4, 2e-3, 1e-3",
        "POLYNOMIAL,        0, 5e-4, 2e-3, 1.00005e-3",
        "CONSTANT,          2e-3, 2e-3, 2e-3, 2e-3",
        "CONSTANT_W_WARMUP, 0, 5e-4, 2e-3, 2e-3"
    })
    void risesToThePeakAndIsHalfWayDownHalfWayThrough(
            LearningRateSchedule schedule, double first, double quarterOfWarmup, double afterWarmup, double halfWay) {
        LearningRate rate = new LearningRate(schedule, 1, PEAK, 20, 120);
        assertThat(rate.at(0)).isEqualTo(first);
        assertThat(rate.at(5)).isCloseTo(quarterOfWarmup, within(1e-15));
        assertThat(rate.at(20)).isCloseTo(afterWarmup, within(1e-15));
        assertThat(rate.at(70)).isCloseTo(halfWay, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource
    void withoutWarmupTheFirstStepHasThePeak(LearningRateSchedule schedule) {
        assertThat(new LearningRate(schedule, 1, PEAK, 0, 100).at(0)).isCloseTo(PEAK, within(1e-15));
    }

    @Test
    void aRunThatIsAllWarmupEndsBelowThePeak() {
        LearningRate rate = new LearningRate(LearningRateSchedule.LINEAR, 1, PEAK, 10, 10);
        assertThat(rate.at(9)).isCloseTo(0.9 * PEAK, within(1e-15));
        assertThat(rate.at(10)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void restartsAreThoseOfTransformers(int cycles) throws IOException {
        JsonNode golden = own("/numeric/cosine_with_restarts.json").path(Integer.toString(cycles));
        JsonNode values = golden.path("values");
        LearningRate rate = new LearningRate(
                LearningRateSchedule.COSINE_W_RESTARTS,
                cycles,
                golden.path("base").asDouble(),
                golden.path("num_warmup_steps").asLong(),
                golden.path("num_training_steps").asLong());
        assertThat(values.size()).isGreaterThan(60);
        for (int step = 0; step < values.size(); step++) {
            double expected = values.get(step).asDouble();
            assertThat(rate.at(step)).as("step %d", step).isCloseTo(expected, within(1e-15 * rate.peak()));
        }
    }

    private static JsonNode own(String resource) throws IOException {
        try (InputStream json = Objects.requireNonNull(LearningRateTest.class.getResourceAsStream(resource))) {
            return new JsonMapper().readTree(json);
        }
    }

    private static String nameInTransformers(LearningRateSchedule schedule) {
        return switch (schedule) {
            case LINEAR -> "linear";
            case COSINE -> "cosine";
            case COSINE_W_RESTARTS -> "cosine_with_restarts";
            case POLYNOMIAL -> "polynomial";
            case CONSTANT -> "constant";
            case CONSTANT_W_WARMUP -> "constant_with_warmup";
        };
    }

    private static JsonNode golden() throws IOException {
        Path file = Path.of(System.getProperty("hyperdecoders.shared", "../shared"), "fixtures/numeric/schedules.json")
                .toAbsolutePath()
                .normalize();
        if (!Files.exists(file)) {
            String reason = "needs " + file + ", which is not here (set -Dhyperdecoders.shared=FOLDER)";
            if (System.getenv("CI") != null) {
                fail(reason);
            }
            abort(reason);
        }
        return new JsonMapper().readTree(Files.readString(file));
    }
}
