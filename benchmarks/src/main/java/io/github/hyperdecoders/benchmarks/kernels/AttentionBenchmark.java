package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.Encoder;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.training.Gradients;
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

/** Self-attention of one encoder layer over a batch, with its projections, norms and position bias. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class AttentionBenchmark {
    @Param("SMALL")
    public Size size = Size.SMALL;

    @Param("FP32")
    public Numerics numerics = Numerics.FP32;

    @Param("32")
    public int rows;

    @Param({"48", "256"})
    public int length;

    @SuppressWarnings("NullAway.Init")
    private Model model;

    @SuppressWarnings("NullAway.Init")
    private Encoder encoder;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @SuppressWarnings("NullAway.Init")
    private Tokens sources;

    @Setup(Level.Trial)
    public void begin() {
        T5Config config = size.attentionOnly();
        model = RandomModel.plain(config, numerics);
        encoder = model.network().t5().encoder();
        scope = Scope.open();
        sources = RandomModel.tokens(rows, length, config.vocabSize());
    }

    /** As in generation. */
    @Benchmark
    public Tensor forward() {
        try (Scope call = Scope.withoutGradients();
                Threads.SerialBlas serial = Threads.serialBlas()) {
            return encoder.forward(sources, LayerAdapters.NONE, Engine.forEncoding(numerics));
        }
    }

    /** As in training, to the gradient of the layer norms before it. */
    @Benchmark
    public Tensor forwardAndBackward() {
        try (Scope call = Scope.open()) {
            Tensor sum = encoder.forward(sources, LayerAdapters.NONE, Engine.forTraining(numerics, Dropout.NONE))
                    .sum();
            Ops.backward(sum);
            Gradients.clear(model.parameters().trained());
            return sum;
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        scope.close();
        model.close();
    }
}
