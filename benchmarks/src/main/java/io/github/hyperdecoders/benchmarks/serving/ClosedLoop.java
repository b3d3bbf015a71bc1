package io.github.hyperdecoders.benchmarks.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Some clients, each of which sends its next request when the one before is answered: one client sees how long a request takes alone, many
 * how many a second the server can do at most.
 *
 * @param warmup at the beginning, and not counted
 * @param counted how long the trial takes behind that
 */
record ClosedLoop(GenerateEndpoint endpoint, GenerateRequests requests, Duration warmup, Duration counted) {
    /** What so many clients see. */
    Trial run(int clients) throws InterruptedException {
        Duration length = warmup.plus(counted);
        List<CompletableFuture<TimedRequest>> sent = new ArrayList<>();
        Semaphore idle = new Semaphore(clients);
        long begin = System.nanoTime();
        while (true) {
            idle.acquire();
            long now = System.nanoTime() - begin;
            if (now >= length.toNanos()) {
                break;
            }
            sent.add(endpoint.send(requests.body(sent.size())).thenApply(answer -> {
                TimedRequest sample = new TimedRequest(now, System.nanoTime() - begin, answer);
                idle.release();
                return sample;
            }));
        }
        List<TimedRequest> samples = sent.stream().map(CompletableFuture::join).toList();
        return new Trial(samples.size() / (length.toNanos() / 1e9), warmup, length, samples, false);
    }
}
