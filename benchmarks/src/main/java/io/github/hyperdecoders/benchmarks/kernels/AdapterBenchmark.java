package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Objects;
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
 * A hypernetwork's work for one batch: making the adapters of all decoder layers, and using those of one layer. To be alone with the
 * hypernetwork, sources are a token long and the encoder a layer deep.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class AdapterBenchmark {
    @Param("SMALL")
    public Size size = Size.SMALL;

    @Param("FP32")
    public Numerics numerics = Numerics.FP32;

    @Param("32")
    public int rows;

    /** Tokens of each row that an adapter is used on. */
    @Param("4")
    public int length;

    @SuppressWarnings("NullAway.Init")
    private Model model;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    /** As in generation. */
    @SuppressWarnings("NullAway.Init")
    private Threads.SerialBlas serial;

    @SuppressWarnings("NullAway.Init")
    private Tokens sources;

    @SuppressWarnings("NullAway.Init")
    private EncodedBatch encoded;

    @SuppressWarnings("NullAway.Init")
    private Tensor hidden;

    @SuppressWarnings("NullAway.Init")
    private Ragged ragged;

    @Setup(Level.Trial)
    public void begin() {
        T5Config config = size.withLayers(1, size.decoderLayers());
        model = RandomModel.withAdapters(config, numerics);
        scope = Scope.withoutGradients();
        serial = Threads.serialBlas();
        sources = RandomModel.tokens(rows, 1, config.vocabSize());
        encoded = model.network().encode(sources, null, true, Engine.forEncoding(numerics));
        hidden = Tensors.zeros(numerics.stream(), (long) rows * length, config.dModel());
        ragged = Ragged.uniform(rows, length);
    }

    /** Adapters of all layers for every source, made ahead as for decoding. */
    @Benchmark
    public EncodedBatch generate() {
        try (Scope call = Scope.open()) {
            return model.network().encode(sources, null, true, Engine.forEncoding(numerics));
        }
    }

    /** The adapter of one layer on its input. */
    @Benchmark
    public Tensor apply() {
        try (Scope call = Scope.open()) {
            return Objects.requireNonNull(
                    encoded.decoderAdapters().apply(0, hidden, hidden, ragged, Engine.forEncoding(numerics)));
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        serial.close();
        scope.close();
        model.close();
    }
}
