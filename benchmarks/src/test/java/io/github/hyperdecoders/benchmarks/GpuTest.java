package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GpuTest {
    @Test
    void whatFailsIsARowWithItsReason() {
        List<String> rows = rowsOf("--device", "lazy", "--size", "huge", "--work", "train");
        assertThat(rows)
                .hasSize(2)
                .allMatch(
                        row -> row.contains("FAILED") && row.contains("size is 'huge', expected small, base or large"));
    }

    /** The lazy device refuses operands that lie elsewhere, as a GPU does. */
    @Test
    void trainsAndGeneratesInBothFormatsOnADeviceThatIsNotTheProcessor() {
        List<String> rows = rowsOf(
                "--device",
                "lazy",
                "--size",
                "tiny",
                "--batches",
                "1",
                "--work",
                "train,generate",
                "--also",
                "--batch 2 --warmup 0 --examples 2 --layers 1");
        assertThat(rows)
                .hasSize(4)
                .noneMatch(row -> row.contains("FAILED"))
                .allMatch(row -> row.matches("(train|generate) +ours +(fp32|bf16) +\\d+\\.\\d+ .*"));
    }

    @Test
    void withoutAGpuItSaysInOneLineWhatIsMissing() {
        Assumptions.assumeFalse(torch.cuda_is_available(), "there is a GPU here");
        StringWriter complaint = new StringWriter();
        int code = Gpu.commandLine().setErr(new PrintWriter(complaint)).execute("--size", "small");
        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(complaint.toString().strip().lines())
                .singleElement()
                .asString()
                .startsWith("benchmarks/gpu: device is 'cuda', but libtorch finds no CUDA device")
                .contains("mvn -Pcuda");
    }

    private static List<String> rowsOf(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Gpu.commandLine().execute(arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .dropWhile(line -> !line.startsWith("----"))
                .skip(1)
                .filter(line -> !line.isBlank())
                .toList();
    }
}
