package io.github.hyperdecoders.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What the processor can do. */
public final class Processor {
    /** As Linux names them, on x86 (AVX-512 BF16, AMX) and on Arm. */
    private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

    private static final Path INFO = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** Whether it multiplies bfloat16 in hardware; false where the system does not tell. Without, bfloat16 is slower than single. */
    public static boolean hasBfloat16() {
        try {
            return Files.isReadable(INFO) && hasBfloat16(Files.readString(INFO, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    static boolean hasBfloat16(String info) {
        return info.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .flatMap(line -> Arrays.stream(line.split("\\s+")))
                .anyMatch(BFLOAT16::contains);
    }
}
