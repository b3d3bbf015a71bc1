package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ResidentMemoryTest {
    private static final int BYTES = 512 << 20;

    @Test
    void readsWhatLinuxCallsTheHighWaterMark() {
        assertThat(ResidentMemory.peak("Name:\tjava\nVmPeak:\t   99 kB\nVmHWM:\t   12345 kB\nVmRSS:\t  11 kB\n"))
                .hasValue(12345 * 1024L);
        assertThat(ResidentMemory.peak("Name:\tjava\n")).isEmpty();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems do not tell")
    void countsNativeMemoryEvenWhenItIsGone() {
        long before = ResidentMemory.peak().orElseThrow();
        try (Scope scope = Scope.open()) {
            Tensors.zeros(ScalarType.Byte, BYTES).add_(new Scalar(1));
        }
        assertThat(ResidentMemory.peak().orElseThrow()).isGreaterThanOrEqualTo(Math.max(before, BYTES));
    }
}
