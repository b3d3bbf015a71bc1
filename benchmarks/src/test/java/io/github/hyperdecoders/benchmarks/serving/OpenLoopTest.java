package io.github.hyperdecoders.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.benchmarks.serving.StubServer.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final GenerateRequests REQUESTS = GenerateRequests.of(List.of("one", "two"), 3, 3);

    private static OpenLoop loop(GenerateEndpoint endpoint, long warmupMillis, long countedMillis) {
        return new OpenLoop(endpoint, REQUESTS, Duration.ofMillis(warmupMillis), Duration.ofMillis(countedMillis), 7);
    }

    private static GenerateEndpoint endpoint(StubServer server, long patienceMillis) {
        return new GenerateEndpoint(server.address(), Duration.ofMillis(patienceMillis));
    }

    /** One at a time, 60 ms each, asked twice as often as that: the wait in the queue is latency, and grows by the request. */
    @Test
    void latencyCountsFromTheScheduledTime() throws Exception {
        double rate = 2 / 0.060;
        try (StubServer server = new StubServer(1, i -> Reply.ok(60));
                GenerateEndpoint endpoint = endpoint(server, 20_000)) {
            Trial trial = loop(endpoint, 0, 1200).run(rate, null);
            int n = trial.samples().size();
            assertThat(n)
                    .isEqualTo(Arrivals.until(Duration.ofMillis(1200), rate, 7).length)
                    .isGreaterThan(20);
            TimedRequest last = trial.samples().get(n - 1);
            double queued = n * 60.0 - last.scheduled() / 1e6;
            assertThat(trial.percentile(100)).isGreaterThan(0.9 * queued).isGreaterThan(400);
            assertThat(trial.answeredPerSecond()).isBetween(0.5 / 0.060, 1.05 / 0.060);
            assertThat(trial.tokensPerSecond()).isCloseTo(3 * trial.answeredPerSecond(), within(1e-9));
            assertThat(trial.keeps(Duration.ofMillis(300))).isFalse();
        }
    }

    /** The server stands still for half a second: all that were due meanwhile have waited, not only those that were sent before. */
    @Test
    void aPauseOfTheServerIsSeenByAllThatWereDue() throws Exception {
        long begin = System.nanoTime();
        try (StubServer server = new StubServer(1, i -> Reply.ok(i == 0 ? 500 : 0));
                GenerateEndpoint endpoint = endpoint(server, 20_000)) {
            Trial trial = loop(endpoint, 0, 500).run(100, null);
            long waited = trial.samples().stream()
                    .filter(s -> s.scheduled() < 300e6 && s.latency() > 100e6)
                    .count();
            long due =
                    trial.samples().stream().filter(s -> s.scheduled() < 300e6).count();
            assertThat(waited).isEqualTo(due).isGreaterThan(10);
        }
        assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
    }

    @Test
    void warmupIsNotCounted() throws Exception {
        try (StubServer server = new StubServer(8, i -> i < 5 ? new Reply(503, "", 0) : Reply.ok(0));
                GenerateEndpoint endpoint = endpoint(server, 5000)) {
            Trial trial = loop(endpoint, 500, 500).run(40, null);
            assertThat(trial.samples().stream().map(s -> s.outcome().status())).contains("503");
            assertThat(trial.statuses()).containsOnlyKeys("200");
            assertThat(trial.refused()).isZero();
        }
    }

    @Test
    void everyRequestIsCountedUnderWhatBecameOfIt() throws Exception {
        Reply[] replies = {
            Reply.ok(0),
            new Reply(429, "", 0),
            new Reply(504, "", 0),
            new Reply(200, "{}", 0),
            new Reply(200, "no JSON", 0),
            Reply.ok(3000)
        };
        try (StubServer server = new StubServer(8, i -> replies[i % 6]);
                GenerateEndpoint endpoint = endpoint(server, 1000)) {
            Trial trial = loop(endpoint, 0, 1000).run(24, null);
            Map<String, Integer> statuses = trial.statuses();
            assertThat(statuses).containsOnlyKeys("200", "429", "504", "malformed", "timeout");
            assertThat(statuses.values().stream().mapToInt(n -> n).sum())
                    .isEqualTo(trial.samples().size());
            assertThat(trial.refused()).isEqualTo(trial.samples().size() - statuses.getOrDefault("200", 0));
            assertThat(trial.keeps(Duration.ofSeconds(10))).isFalse();
        }
    }

    @Test
    void aHopelessTrialIsGivenUp() throws Exception {
        try (StubServer server = new StubServer(8, i -> Reply.ok(30));
                GenerateEndpoint endpoint = endpoint(server, 5000)) {
            Trial trial = loop(endpoint, 0, 20_000).run(20, Duration.ofMillis(10));
            assertThat(trial.stopped()).isTrue();
            assertThat(trial.samples()).hasSizeLessThan(100);
            assertThat(trial.keeps(Duration.ofMillis(10))).isFalse();
        }
    }

    @Test
    void aServerThatIsNotThereBreaksEveryRequest() throws Exception {
        StubServer gone = new StubServer(1, i -> Reply.ok(0));
        gone.close();
        try (GenerateEndpoint endpoint = endpoint(gone, 2000)) {
            assertThat(endpoint.healthy()).isFalse();
            assertThat(loop(endpoint, 0, 200).run(20, null).statuses()).containsOnlyKeys("broken");
        }
    }

    @Test
    void textsAreAskedInTurn() throws Exception {
        try (StubServer server = new StubServer(1, i -> Reply.ok(0));
                GenerateEndpoint endpoint = endpoint(server, 2000)) {
            assertThat(endpoint.healthy()).isTrue();
            for (int i = 0; i < 3; i++) {
                endpoint.send(REQUESTS.body(i)).join();
            }
            assertThat(server.bodies()).hasSize(3);
            assertThat(server.bodies().get(0))
                    .contains("\"inputs\":\"one\"", "\"max_new_tokens\":3", "\"min_tokens\":3")
                    .isEqualTo(server.bodies().get(2));
            assertThat(server.bodies().get(1)).contains("\"inputs\":\"two\"");
        }
    }

    /** 20 ms each, four at once: one client has 50 a second at most, four have 200. */
    @Test
    void aClosedLoopHasAsManyInFlightAsClients() throws Exception {
        try (StubServer server = new StubServer(4, i -> Reply.ok(20));
                GenerateEndpoint endpoint = endpoint(server, 5000)) {
            ClosedLoop loop = new ClosedLoop(endpoint, REQUESTS, Duration.ofMillis(200), Duration.ofMillis(600));
            Trial one = loop.run(1);
            Trial four = loop.run(4);
            assertThat(one.percentile(1)).isGreaterThanOrEqualTo(20);
            assertThat(one.answeredPerSecond()).isLessThanOrEqualTo(52);
            assertThat(four.answeredPerSecond()).isGreaterThan(1.5 * one.answeredPerSecond());
            IntStream.of(1, 4)
                    .forEach(clients -> assertThat((clients == 1 ? one : four).inFlight(Duration.ofMillis(50)))
                            .allMatch(n -> n <= clients)
                            .contains(clients));
        }
    }
}
