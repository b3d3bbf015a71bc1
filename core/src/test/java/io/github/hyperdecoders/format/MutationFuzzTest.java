package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A valid file with random bytes changed, moved, cut or repeated either opens, and then every tensor can be read, or is refused as wrong
 * input: never another exception, never unbounded time or heap. Repeat with {@code -Dtests.seed}, go further with
 * {@code -Dtests.mutations}.
 */
class MutationFuzzTest {
    private static final byte[] TELLING = {0, 1, 2, 4, 127, -128, -1, '(', '.', 'q', 'R', 'Q', '}', '"', ',', '9', '-'};
    private static final int MUTATIONS = Integer.getInteger("tests.mutations", 1_000);

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"golden.safetensors", "golden.zip.bin", "golden.zip-protocol4.bin", "golden.legacy.bin"})
    void opensOrRefuses(String name) throws IOException {
        long seed = Long.getLong("tests.seed", System.nanoTime());
        String repeat = "mvn test -pl core -Dtest=MutationFuzzTest -Dtests.seed=" + seed + " (" + name + ")";
        System.out.println(repeat);
        byte[] valid = Files.readAllBytes(TensorBytes.resource(name));
        SplittableRandom random = new SplittableRandom(seed);
        int[] opened = {0};
        Assertions.assertTimeout(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < MUTATIONS; i++) {
                        Path file = Files.write(dir.resolve("mutant"), mutate(valid, random));
                        try {
                            opened[0] += open(file);
                        } catch (RuntimeException | Error e) {
                            throw new AssertionError("mutation " + i + "; repeat with " + repeat, e);
                        }
                    }
                },
                repeat);
        assertThat(opened[0]).as("mutants that are still valid").isBetween(1, MUTATIONS - 1);
    }

    private static int open(Path path) throws IOException {
        try (TensorFile file = TensorFile.open(path)) {
            for (TensorInfo info : file.tensors().values()) {
                assertThat(file.data(info.name()).remaining()).isEqualTo((int) info.byteLength());
            }
            return 1;
        } catch (InputException expected) {
            assertThat(expected.getMessage()).contains("mutant").doesNotContain("\n");
            return 0;
        }
    }

    private static byte[] mutate(byte[] valid, SplittableRandom random) {
        byte[] mutant = valid.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(6)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 -> mutant[at] = TELLING[random.nextInt(TELLING.length)];
                case 3 -> Arrays.fill(mutant, at, Math.min(mutant.length, at + random.nextInt(9)), (byte) -1);
                case 4 -> {
                    int length = Math.min(random.nextInt(64), mutant.length - at);
                    System.arraycopy(mutant, random.nextInt(mutant.length - length + 1), mutant, at, length);
                }
                default -> {
                    if (random.nextInt(8) == 0) {
                        mutant = Arrays.copyOf(mutant, Math.max(1, at));
                    }
                }
            }
        }
        return mutant;
    }
}
