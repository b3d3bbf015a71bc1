package io.github.hyperdecoders.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;

/** What the processor can do. */
public final class Processor {
    /** As Linux names them, on x86 (AVX-512 BF16, AMX) and on Arm. */
    private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

    private static final Path INFO = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** Whether it multiplies bfloat16 in hardware; false where the system does not tell. Without, bfloat16 is slower than single. */
    public static boolean hasBfloat16() {
        return bfloat16().isPresent();
    }

    /** The instructions that multiply bfloat16, as Linux names them; none where it has none or the system does not tell. */
    public static Optional<String> bfloat16() {
        try {
            return Files.isReadable(INFO)
                    ? bfloat16(Files.readString(INFO, StandardCharsets.ISO_8859_1))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Which of libtorch's kernels run here, as it names them: {@code DEFAULT}, {@code AVX2}, {@code AVX512} .. */
    public static String libtorchCapability() {
        return torch.get_cpu_capability().getString();
    }

    static Optional<String> bfloat16(String info) {
        return info.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .flatMap(line -> Arrays.stream(line.split("\\s+")))
                .filter(BFLOAT16::contains)
                .findFirst();
    }
}
