package io.github.hyperdecoders.benchmarks.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests sent when they are due, whatever became of those before. A client that waits for answers asks a slow server less, and finds it
 * faster than its users do.
 *
 * @param warmup at the beginning of every trial, and not counted
 * @param counted how long a trial takes behind that
 * @param seed of the arrivals
 */
record OpenLoop(GenerateEndpoint endpoint, GenerateRequests requests, Duration warmup, Duration counted, long seed) {
    /** The share of requests that may exceed a limit of the 99th percentile. */
    private static final double SLOW = 0.01;

    /**
     * Sends requests for as long as a trial takes, then waits for the last answer.
     *
     * @param rate arrivals a second
     * @param limit given up as soon as the 99th percentile must exceed it; null to go on
     */
    Trial run(double rate, @Nullable Duration limit) throws InterruptedException {
        Duration length = warmup.plus(counted);
        long[] arrivals = Arrivals.until(length, rate, seed);
        int allowed = (int) (SLOW * rate * counted.toNanos() / 1e9) + 1;
        AtomicInteger slow = new AtomicInteger();
        List<CompletableFuture<TimedRequest>> sent = new ArrayList<>(arrivals.length);
        long begin = System.nanoTime();
        boolean stopped = false;
        for (int i = 0; i < arrivals.length && !stopped; i++) {
            long scheduled = arrivals[i];
            waitUntil(begin + scheduled);
            sent.add(endpoint.send(requests.body(i)).thenApply(answer -> {
                TimedRequest sample = new TimedRequest(scheduled, System.nanoTime() - begin, answer);
                if (limit != null && scheduled >= warmup.toNanos() && isSlow(sample, limit)) {
                    slow.incrementAndGet();
                }
                return sample;
            }));
            stopped = slow.get() > allowed;
        }
        List<TimedRequest> samples = sent.stream().map(CompletableFuture::join).toList();
        return new Trial(rate, warmup, length, samples, stopped);
    }

    private static boolean isSlow(TimedRequest sample, Duration limit) {
        return !sample.outcome().ok() || sample.latency() > limit.toNanos();
    }

    private static void waitUntil(long time) throws InterruptedException {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("while requests were sent");
            }
        }
    }
}
