package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Several threads, each with a hub of its own, and several processes. */
class HubConcurrencyTest extends HubFixture {
    @Test
    void threadsDownloadEachFileOnce() throws Exception {
        CountDownLatch listed = new CountDownLatch(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> snapshots = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                snapshots.add(
                        threads.submit(() -> hub().snapshot(MODEL, "main", together(listed), DownloadListener.NONE)));
            }
            for (Future<Path> snapshot : snapshots) {
                assertContents(snapshot.get(30, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(fake.downloads()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void processesDownloadEachFileOnce() throws Exception {
        // The listing is answered when both have asked for it, so that both want the files at once.
        CyclicBarrier both = new CyclicBarrier(2);
        for (int i = 0; i < 2; i++) {
            fake.next("/revision/main", exchange -> {
                try {
                    both.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IOException(e);
                }
                FakeHub.body(bytes("{\"sha\":\"" + FakeHub.COMMIT + "\"}")).handle(exchange);
            });
        }
        List<Process> processes = List.of(start(), start());
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertContents(folder().resolve("snapshots").resolve(FakeHub.COMMIT));
        assertThat(fake.downloads()).hasSize(3).doesNotHaveDuplicates();
    }

    private Process start() throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                HubProcess.class.getName());
        java.environment().put("HF_ENDPOINT", fake.uri().toString());
        java.environment().put("HF_HUB_CACHE", cache.toString());
        java.environment().put("HF_HUB_OFFLINE", "0");
        return java.inheritIO().start();
    }

    /** Another process: downloads the model as its environment says. */
    static final class HubProcess {
        private HubProcess() {}

        public static void main(String[] arguments) {
            Hub.fromEnvironment().snapshot(MODEL, "main", f -> true, DownloadListener.NONE);
        }
    }

    /** Wants every file, once all threads have come so far. */
    private static Predicate<String> together(CountDownLatch listed) {
        return file -> {
            if (file.equals("config.json")) {
                listed.countDown();
                try {
                    return listed.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return true;
        };
    }
}
