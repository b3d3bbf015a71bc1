package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class AdapterModelsTest {
    /** It exits with 1 where a model answers otherwise on the shared base than alone. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void manyModelsAnswerAsEachAlone() {
        assertThat(AdapterModels.execute("--size", "tiny", "--models", "3")).isZero();
    }

    @Test
    void memoryIsReadFromWhatLinuxTells() {
        String smaps = """
                5581e0000000-7ffe000 ---p 00000000 00:00 0    [rollup]
                Rss:             2095104 kB
                Pss:             1048576 kB
                Pss_Dirty:          1024 kB
                Pss_Anon:         512000 kB
                """;
        ProcessMemory memory = ProcessMemory.of(smaps);
        assertThat(memory.mib()).isCloseTo(1024, within(1e-9));
        assertThat(memory.anonymousMib()).isCloseTo(500, within(1e-9));
        assertThat(ProcessMemory.of("").mib()).isNaN();
    }
}
