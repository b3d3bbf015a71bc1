package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What a hypernetwork reads and makes, in single precision: the vectors that enter it, and the adapters it makes of them. Safe from many
 * threads while the model does not train.
 */
public final class HypernetworkView {
    /** Adapters of so many instances are in memory at a time; those of one instance of T5 large are 13 MB. */
    private static final int AT_ONCE = 8;

    private final Model model;
    private final TextGenerator generator;
    private final Stack stack;

    HypernetworkView(Model model, TextGenerator generator, Stack stack) {
        this.model = model;
        this.generator = generator;
        this.stack = stack;
    }

    /** The stack whose adapters it makes: the decoder, unless only the encoder's are generated. */
    public Stack stack() {
        return stack;
    }

    /** Layers of that stack. */
    public int layers() {
        return stack.layers(model.config().t5());
    }

    /**
     * The vector that enters the hypernetwork for each source, [sources, d_model].
     *
     * @param ids token ids of each source, the end of sequence last
     * @param tasks the task of each source
     * @param batchSize sources at a time
     */
    public float[][] vectors(List<int[]> ids, List<String> tasks, int batchSize) {
        float[][] vectors = new float[ids.size()][];
        List<Integer> order = IntStream.range(0, ids.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -ids.get(i).length))
                .toList();
        for (int start = 0; start < order.size(); start += batchSize) {
            List<Integer> batch = order.subList(start, Math.min(start + batchSize, order.size()));
            float[][] found = model.use(network -> {
                try (Scope scope = Scope.withoutGradients()) {
                    Tokens tokens = Tokens.of(batch.stream().map(ids::get).toArray(int[][]::new));
                    List<String> own = batch.stream().map(tasks::get).toList();
                    return rows(network.hypernetworkInput(
                            stack, tokens, generator.taskIndices(network, own), Engine.forEncoding(model.numerics())));
                }
            });
            for (int i = 0; i < found.length; i++) {
                vectors[batch.get(i)] = found[i];
            }
        }
        return vectors;
    }

    /**
     * Hands over the adapters that the hypernetwork makes of each vector, one instance after the other.
     *
     * @param vectors [instances, d_model], as {@link #vectors} gives them
     * @param consumer gets an instance's place and, for each layer, all numbers of its adapter in a row: [layers, numbers]
     */
    public void adapters(float[][] vectors, BiConsumer<Integer, List<float[]>> consumer) {
        for (int start = 0; start < vectors.length; start += AT_ONCE) {
            float[][] some = Arrays.copyOfRange(vectors, start, Math.min(start + AT_ONCE, vectors.length));
            List<float[][]> byLayer = new ArrayList<>();
            for (int layer = 0; layer < layers(); layer++) {
                byLayer.add(whole(layer, some));
            }
            for (int i = 0; i < some.length; i++) {
                int place = i;
                consumer.accept(
                        start + i, byLayer.stream().map(rows -> rows[place]).toList());
            }
        }
    }

    private float[][] whole(int layer, float[][] vectors) {
        return model.use(network -> {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor[] parts =
                        network
                                .generate(stack, layer, tensor(vectors), Engine.forEncoding(model.numerics()))
                                .values()
                                .stream()
                                .map(part -> part.flatten(1, -1))
                                .toArray(Tensor[]::new);
                return rows(Ops.concatenate(1, parts));
            }
        });
    }

    /**
     * The adapters of these vectors as tensors to be written, {@code decoder.block.3.down} [instances, d_model, bottleneck] and so on:
     * made while they are written, a few instances at a time.
     */
    public List<TensorData> tensors(float[][] vectors) {
        List<TensorData> tensors = new ArrayList<>();
        for (int layer = 0; layer < layers(); layer++) {
            int own = layer;
            shapes(vectors)
                    .forEach((part, shape) -> tensors.add(TensorData.of(
                            new TensorInfo(stack.key() + ".block." + own + "." + part, DType.F32, shape),
                            channel -> write(channel, own, part, vectors))));
        }
        return tensors;
    }

    /** Of the parts for all instances; the first tells what the others look like. */
    private Map<String, List<Long>> shapes(float[][] vectors) {
        return model.use(network -> {
            try (Scope scope = Scope.withoutGradients()) {
                Map<String, List<Long>> shapes = new LinkedHashMap<>();
                network.generate(stack, 0, tensor(Arrays.copyOf(vectors, 1)), Engine.forEncoding(model.numerics()))
                        .forEach((part, tensor) -> {
                            long[] shape = Tensors.shape(tensor);
                            shape[0] = vectors.length;
                            shapes.put(part, Arrays.stream(shape).boxed().toList());
                        });
                return shapes;
            }
        });
    }

    private void write(WritableByteChannel channel, int layer, String part, float[][] vectors) throws IOException {
        for (int start = 0; start < vectors.length; start += AT_ONCE) {
            float[][] some = Arrays.copyOfRange(vectors, start, Math.min(start + AT_ONCE, vectors.length));
            @Nullable
            IOException failure = model.use(network -> {
                try (Scope scope = Scope.withoutGradients()) {
                    Tensor made = Objects.requireNonNull(
                            network.generate(stack, layer, tensor(some), Engine.forEncoding(model.numerics()))
                                    .get(part));
                    ByteBuffer bytes =
                            Tensors.bytes(Ops.cast(made, ScalarType.Float).contiguous());
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    return null;
                } catch (IOException e) {
                    return e;
                }
            });
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** [instances, d_model] in the stream format. */
    private Tensor tensor(float[][] rows) {
        double[] flat = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < rows[0].length; d++) {
                flat[i * rows[0].length + d] = rows[i][d];
            }
        }
        return Ops.cast(Tensors.of(flat), model.numerics().stream()).view(rows.length, rows[0].length);
    }

    private static float[][] rows(Tensor tensor) {
        int width = Math.toIntExact(tensor.size(1));
        double[] flat = Tensors.toDoubles(tensor);
        float[][] rows = new float[Math.toIntExact(tensor.size(0))][width];
        for (int i = 0; i < flat.length; i++) {
            rows[i / width][i % width] = (float) flat[i];
        }
        return rows;
    }
}
