package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.training.Batch;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
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

/**
 * Head and smoothed cross-entropy of a batch's target tokens over the whole vocabulary, forward and backward, behind a decoder of one layer
 * that is all attention; sources are a token long.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class LossBenchmark {
    private static final int ROWS = 32;

    @Param("SMALL")
    public Size size = Size.SMALL;

    @Param("FP32")
    public Numerics numerics = Numerics.FP32;

    /** Target tokens of each of 32 rows. */
    @Param({"3", "16"})
    public int targetLength;

    @SuppressWarnings("NullAway.Init")
    private Model model;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @SuppressWarnings("NullAway.Init")
    private Batch batch;

    @Setup(Level.Trial)
    public void begin() {
        T5Config config = size.attentionOnly();
        model = RandomModel.plain(config, numerics);
        scope = Scope.open();
        int[][] sources = new int[ROWS][1];
        int[][] targets = new int[ROWS][targetLength];
        Arrays.stream(targets).forEach(row -> Arrays.fill(row, config.eosId()));
        batch = Batch.of(sources, targets, null, config.startId());
    }

    @Benchmark
    public Tensor forwardAndBackward() {
        try (Scope call = Scope.open()) {
            Tensor loss = new Loss(0.1, false).of(model.network(), batch, Engine.forTraining(numerics, Dropout.NONE));
            Ops.backward(loss);
            Gradients.clear(model.parameters().trained());
            return loss;
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        scope.close();
        model.close();
    }
}
