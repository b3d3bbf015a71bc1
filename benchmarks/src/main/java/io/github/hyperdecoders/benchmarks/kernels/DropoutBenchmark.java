package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Dropping out of the residual stream: the mask from its hash, and the product with it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class DropoutBenchmark {
    @Param("SMALL")
    public Size size = Size.SMALL;

    /** Tokens of a batch. */
    @Param("1536")
    public int tokens;

    @SuppressWarnings("NullAway.Init")
    private Engine engine;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @SuppressWarnings("NullAway.Init")
    private Tensor hidden;

    @Setup(Level.Trial)
    public void begin() {
        engine = Engine.forTraining(Numerics.FP32, new Dropout(0.1, 42, 0));
        scope = Scope.withoutGradients();
        hidden = Tensors.zeros(ScalarType.Float, tokens, size.width());
    }

    @Benchmark
    public Tensor apply() {
        try (Scope call = Scope.open()) {
            return engine.dropout(hidden);
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        scope.close();
    }
}
