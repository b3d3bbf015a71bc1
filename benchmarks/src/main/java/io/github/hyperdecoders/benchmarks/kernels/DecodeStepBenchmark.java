package io.github.hyperdecoders.benchmarks.kernels;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A step of decoding with the cache: all decoder layers with their generated adapters, and the head; from the first position on. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class DecodeStepBenchmark {
    @Param("SMALL")
    public Size size = Size.SMALL;

    @Param("FP32")
    public Numerics numerics = Numerics.FP32;

    @Param("32")
    public int rows;

    /** Tokens of each source. */
    @Param("48")
    public int sourceLength;

    private static final int STEPS = 8;

    @SuppressWarnings("NullAway.Init")
    private Model model;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    /** As in generation. */
    @SuppressWarnings("NullAway.Init")
    private Threads.SerialBlas serial;

    @SuppressWarnings("NullAway.Init")
    private EncodedBatch encoded;

    @SuppressWarnings("NullAway.Init")
    private Tensor newest;

    @Setup(Level.Trial)
    public void begin() {
        T5Config config = size.withLayers(1, size.decoderLayers());
        model = RandomModel.withAdapters(config, numerics);
        scope = Scope.withoutGradients();
        serial = Threads.serialBlas();
        encoded = model.network()
                .encode(
                        RandomModel.tokens(rows, sourceLength, config.vocabSize()),
                        null,
                        true,
                        Engine.forEncoding(numerics));
        newest = Tensors.of(new long[rows]);
    }

    @Benchmark
    @OperationsPerInvocation(STEPS)
    public DecoderCache step() {
        return Decoding.run(numerics, this::decode);
    }

    private DecoderCache decode(Engine engine) {
        T5 t5 = model.network().t5();
        DecoderCache cache = t5.decoder()
                .newCache(encoded.hidden(), encoded.rows(), 1, STEPS + 1, encoded.decoderAdapters(), engine);
        for (int step = 0; step < STEPS; step++) {
            try (Scope one = Scope.open()) {
                t5.logits(t5.decoder().step(newest, cache, encoded.decoderAdapters(), engine), engine);
            }
        }
        return cache;
    }

    @TearDown(Level.Trial)
    public void end() {
        serial.close();
        scope.close();
        model.close();
    }
}
