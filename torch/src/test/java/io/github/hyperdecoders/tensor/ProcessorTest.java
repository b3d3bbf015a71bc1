package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            flags : fpu sse2 avx2 avx512f avx512_bf16 amx_tile | true
            flags : fpu amx_bf16                               | true
            Features : fp asimd bf16 i8mm                      | true
            flags : fpu sse2 avx2 avx512f                      | false
            model name : bf16 avx512_bf16                      | false
            """)
    void knowsBfloat16ByWhatLinuxCallsIt(String line, boolean has) {
        assertThat(Processor.hasBfloat16("processor : 0\n" + line + "\n")).isEqualTo(has);
    }
}
