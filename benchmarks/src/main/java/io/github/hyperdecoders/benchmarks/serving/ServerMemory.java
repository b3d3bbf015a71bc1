package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Resident memory of another process, as Linux tells it.
 *
 * @param mib now
 * @param peakMib at the most since it started
 */
record ServerMemory(double mib, double peakMib) {
    private static final double KIB_IN_MIB = 1024;

    /** @throws InputException if there is no such process, or the system does not tell */
    static ServerMemory of(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            String text = Files.readString(status);
            return new ServerMemory(field(text, "VmRSS:"), field(text, "VmHWM:"));
        } catch (IOException e) {
            throw new InputException("cannot read " + status + ": expected a process of that number, by --pid", e);
        }
    }

    private static double field(String status, String name) {
        return status.lines()
                        .filter(line -> line.startsWith(name))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / KIB_IN_MIB;
    }
}
