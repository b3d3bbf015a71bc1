package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process takes of the machine's memory.
 *
 * @param mib all of it, MiB; a page of a file that is mapped several times counts once
 * @param anonymousMib of it what lies in no file, which the system cannot take back
 */
record ProcessMemory(double mib, double anonymousMib) {
    private static final Path SMAPS = Path.of("/proc/self/smaps_rollup");
    private static final double KIB_A_MIB = 1024;

    /** Linux alone tells. */
    static ProcessMemory now() {
        try {
            return of(Files.readString(SMAPS));
        } catch (IOException e) {
            throw new InputException("cannot read " + SMAPS + ": expected a Linux that has it", e);
        }
    }

    static ProcessMemory of(String smaps) {
        return new ProcessMemory(mib(smaps, "Pss:"), mib(smaps, "Pss_Anon:"));
    }

    private static double mib(String smaps, String key) {
        return smaps.lines()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_A_MIB)
                .findFirst()
                .orElse(Double.NaN);
    }
}
