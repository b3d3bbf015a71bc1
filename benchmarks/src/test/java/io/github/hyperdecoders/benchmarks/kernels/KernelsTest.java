package io.github.hyperdecoders.benchmarks.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, and leaves a time; how long it is means nothing here. */
class KernelsTest {
    @Test
    void everyKernelRunsOnATinyModel() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\.kernels\\.")
                        .param("size", Size.TINY.name())
                        .param("length", "5")
                        .param("targetLength", "3")
                        .param("tokens", "6")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        assertThat(results)
                .extracting(KernelsTest::name)
                .containsExactlyInAnyOrder(
                        "AdapterBenchmark.apply",
                        "AdapterBenchmark.generate",
                        "AttentionBenchmark.forward",
                        "AttentionBenchmark.forwardAndBackward",
                        "DecodeStepBenchmark.step",
                        "DropoutBenchmark.apply",
                        "LossBenchmark.forwardAndBackward");
        assertThat(results)
                .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore())
                        .as(name(result))
                        .isPositive());
    }

    private static String name(RunResult result) {
        String whole = result.getParams().getBenchmark();
        return whole.substring(whole.lastIndexOf('.', whole.lastIndexOf('.') - 1) + 1);
    }
}
