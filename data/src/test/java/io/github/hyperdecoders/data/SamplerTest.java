package io.github.hyperdecoders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class SamplerTest {
    private static final Mixture MIXTURE = new Mixture(List.of(70, 20, 13));
    private static final long SEED = 42;

    static Stream<Sampler> samplers() {
        return Stream.of(
                new Sampler.Concatenate(MIXTURE, 8, SEED),
                new Sampler.Temperature(MIXTURE, 8, SEED, 10),
                new Sampler.Even(MIXTURE, 8, SEED));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void anEpochHasAsManyBatchesAsHoldEveryExampleOnce(Sampler sampler) {
        assertThat(sampler.batchesPerEpoch()).isEqualTo(13);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void goingOnAtAnyPositionGivesTheSameBatches(Sampler sampler) {
        Batches whole = new Batches(sampler, SamplerPosition.START);
        List<int[]> expected = take(whole, 40);
        for (int done = 0; done < 40; done++) {
            SamplerPosition position = new SamplerPosition(done / 13, done % 13);
            List<int[]> resumed = take(new Batches(sampler, position), 40 - done);
            assertThat(resumed.toArray(int[][]::new))
                    .isDeepEqualTo(expected.subList(done, 40).toArray(int[][]::new));
        }
        assertThat(whole.position()).isEqualTo(new SamplerPosition(3, 1));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void epochsDiffer(Sampler sampler) {
        assertThat(sampler.epoch(0).batch(0)).isNotEqualTo(sampler.epoch(1).batch(0));
    }

    @Test
    void seedsShareNoEpoch() {
        Sampler one = new Sampler.Concatenate(MIXTURE, 103, 42);
        Sampler other = new Sampler.Concatenate(MIXTURE, 103, 43);
        assertThat(one.epoch(1).batch(0)).isNotEqualTo(other.epoch(0).batch(0));
        assertThat(one.epoch(0).batch(0)).isNotEqualTo(other.epoch(0).batch(0));
    }

    @Test
    void concatenationVisitsEveryExampleOnceAndKeepsTheRest() {
        Sampler sampler = new Sampler.Concatenate(MIXTURE, 8, SEED);
        List<int[]> epoch = take(new Batches(sampler, SamplerPosition.START), 13);

        assertThat(epoch).extracting(b -> b.length).endsWith(8, 7);
        assertThat(epoch.stream().flatMapToInt(Arrays::stream).toArray())
                .containsExactlyInAnyOrder(IntStream.range(0, 103).toArray());
        assertThat(tasks(epoch.get(0))).hasSizeGreaterThan(1);
    }

    @Test
    void temperatureFlattensTheSharesOfTasksAndBatchesHoldOne() {
        double[] shares = shares(new Sampler.Temperature(MIXTURE, 4, SEED, 2));
        double sum = Math.sqrt(70) + Math.sqrt(20) + Math.sqrt(13);

        assertThat(shares[0]).isCloseTo(Math.sqrt(70) / sum, within(0.02));
        assertThat(shares[1]).isCloseTo(Math.sqrt(20) / sum, within(0.02));
        assertThat(shares[2]).isCloseTo(Math.sqrt(13) / sum, within(0.02));
    }

    @Test
    void temperatureOneIsProportionalAndEvenIsEven() {
        assertThat(shares(new Sampler.Temperature(MIXTURE, 4, SEED, 1))[0]).isCloseTo(70.0 / 103, within(0.02));
        assertThat(shares(new Sampler.Even(MIXTURE, 4, SEED))[2]).isCloseTo(1.0 / 3, within(0.02));
    }

    @Test
    void aMixtureKnowsTaskAndRow() {
        assertThat(MIXTURE.total()).isEqualTo(103);
        assertThat(MIXTURE.offset(2)).isEqualTo(90);
        assertThat(MIXTURE.at(0)).isEqualTo(new Mixture.ExampleIndex(0, 0));
        assertThat(MIXTURE.at(69)).isEqualTo(new Mixture.ExampleIndex(0, 69));
        assertThat(MIXTURE.at(70)).isEqualTo(new Mixture.ExampleIndex(1, 0));
        assertThat(MIXTURE.at(102)).isEqualTo(new Mixture.ExampleIndex(2, 12));
        assertThatThrownBy(() -> MIXTURE.at(103)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> MIXTURE.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Mixture(List.of(3, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPositionSurvivesJson() {
        SamplerPosition position = new SamplerPosition(3, 17);
        String json = JsonMapper.shared().writeValueAsString(position);

        assertThat(json).isEqualTo("{\"epoch\":3,\"batchInEpoch\":17}");
        assertThat(JsonMapper.shared().readValue(json, SamplerPosition.class)).isEqualTo(position);
    }

    @Test
    void aPositionBeyondTheEpochIsRefused() {
        Sampler sampler = new Sampler.Even(MIXTURE, 8, SEED);
        assertThatThrownBy(() -> new Batches(sampler, new SamplerPosition(0, 13)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("less than 13");
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new Sampler.Concatenate(MIXTURE, 0, SEED))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sampler.Temperature(MIXTURE, 8, SEED, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sampler.Temperature(MIXTURE, 8, SEED, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<int[]> take(Batches batches, int count) {
        List<int[]> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(batches.next());
        }
        return taken;
    }

    private static List<Integer> tasks(int[] batch) {
        return Arrays.stream(batch)
                .mapToObj(i -> MIXTURE.at(i).task())
                .distinct()
                .toList();
    }

    /** The tasks' shares of 10,000 batches, each of which must hold one task only. */
    private static double[] shares(Sampler sampler) {
        double[] shares = new double[3];
        for (int[] batch : take(new Batches(sampler, SamplerPosition.START), 10_000)) {
            assertThat(batch).hasSize(4);
            assertThat(tasks(batch)).hasSize(1);
            shares[tasks(batch).get(0)] += 1.0 / 10_000;
        }
        return shares;
    }
}
