package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            flags : fpu sse2 avx2 avx512f avx512_bf16 amx_tile | avx512_bf16
            flags : fpu amx_bf16                               | amx_bf16
            Features : fp asimd bf16 i8mm                      | bf16
            flags : fpu sse2 avx2 avx512f                      |
            model name : bf16 avx512_bf16                      |
            """)
    void knowsBfloat16ByWhatLinuxCallsIt(String line, @Nullable String name) {
        assertThat(Processor.bfloat16("processor : 0\n" + line + "\n")).isEqualTo(Optional.ofNullable(name));
    }
}
