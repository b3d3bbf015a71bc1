package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The most memory of a GPU that was in use while this was open, asked of {@code nvidia-smi} four times a second: the same measure for
 * programs of any language, with all that they hold in reserve. Other programs' memory on the same GPU is in it.
 */
final class GpuMemory implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gpu-memory");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong peak = new AtomicLong(-1);

    private GpuMemory() {}

    /**
     * Begins to ask.
     *
     * @param device {@code cuda} or {@code cuda:N}; of others nothing is known
     */
    static GpuMemory watch(String device) {
        GpuMemory memory = new GpuMemory();
        if (device.startsWith("cuda")) {
            var unused = memory.clock.scheduleWithFixedDelay(() -> memory.ask(device), 0, 250, TimeUnit.MILLISECONDS);
        }
        return memory;
    }

    private void ask(String device) {
        try {
            long mib = Long.parseLong(query("memory.used", device));
            peak.accumulateAndGet(mib, Math::max);
        } catch (InputException | NumberFormatException e) {
            clock.shutdown();
        }
    }

    /** MiB, or nothing where it could not be asked. */
    OptionalLong peakMib() {
        long mib = peak.get();
        return mib < 0 ? OptionalLong.empty() : OptionalLong.of(mib);
    }

    /**
     * What {@code nvidia-smi} knows of a device.
     *
     * @param what such as {@code name,driver_version}
     * @throws InputException if there is no such program, or it knows no such device
     */
    static String query(String what, String device) {
        String index = device.contains(":") ? device.substring(device.indexOf(':') + 1) : "0";
        try {
            Process process = new ProcessBuilder(List.of(
                            "nvidia-smi", "--query-gpu=" + what, "--format=csv,noheader,nounits", "--id=" + index))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new InputException("nvidia-smi: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new InputException("no nvidia-smi", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("interrupted", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
