package io.github.hyperdecoders.recipe;

import java.util.List;

/**
 * How many parameters the adapters add to a T5, by stack and role. Only those that are used are counted, which is also all that we
 * create; the reference creates more, see {@link #loggedByReference()}.
 *
 * @param encoder of the encoder stack
 * @param decoder of the decoder stack
 */
public record ParameterCount(Stack encoder, Stack decoder) {
    /**
     * One stack's parameters.
     *
     * @param adapters learned adapters: L(2Da + a + D), for every task where they are per task; sequential ones twice, and 2D of layer
     *     norms with them; of LoRA r(in + out) for every projection
     * @param hypernetwork first layer and heads: (D + 10)b + b + 2(bDa + Da) + (bD + D) + (ba + a), without the 10 and L times where every
     *     layer has its own; of Hyperformer,
     *     with p the width of the joined vector: (p + 1)(2Da + a + 3D) for each set of generators, and the network that joins; of LoRA
     *     (D + 10)b + b, and (b + 1) r(in + out) for every projection of a layer, likewise
     * @param layerEmbeddings the hypernetwork's: 10L, none where every layer has its own; of Hyperformer those of layers and places
     * @param mlp between the pooled encoder output and the hypernetwork: 2(D² + D)
     * @param taskTable learned task vectors: TD; of Hyperformer T times their width
     * @param unused learned adapters that the reference creates beside a hypernetwork and never uses; not created here
     */
    public record Stack(long adapters, long hypernetwork, long layerEmbeddings, long mlp, long taskTable, long unused) {
        /** All but the unused. */
        public long total() {
            return adapters + hypernetwork + layerEmbeddings + mlp + taskTable;
        }
    }

    /**
     * Counts the parameters that {@code settings} add to a T5.
     *
     * @param shape the T5
     * @param tasks how many tasks the model knows: those trained or evaluated on, the mrqa subsets each for one
     * @param settings the adapters
     */
    public static ParameterCount of(T5Config shape, int tasks, AdapterSettings settings) {
        return new ParameterCount(
                stack(settings.encoder(), shape, shape.encoderLayers(), settings.encoderDim(), tasks, settings, true),
                stack(settings.decoder(), shape, shape.decoderLayers(), settings.decoderDim(), tasks, settings, false));
    }

    /** Hyperformer's, without the vectors of tasks, which both stacks share. */
    private static Stack hyperformer(
            T5Config shape, int layers, int width, long taskTable, AdapterKind kind, AdapterSettings settings) {
        boolean shared = kind == AdapterKind.HYPERFORMER_PLUS_PLUS;
        long d = shape.dModel();
        long a = width;
        long e = settings.taskEmbeddingDim();
        long h = settings.taskHiddenDim();
        long p = settings.projectedTaskEmbeddingDim();
        long generators = (p + 1) * (2 * d * a + a + d + 2 * d);
        long joining = ((shared ? 3 : 2) * e + 1) * h + (h + 1) * p + 2 * p;
        return new Stack(0, (shared ? 1 : 2) * generators + joining, (layers + (shared ? 2 : 0)) * e, 0, taskTable, 0);
    }

    /** Numbers of LoRA's factors in all layers. */
    private static long lora(T5Config shape, int layers, AdapterSettings settings, boolean encoder) {
        List<LoraTarget> targets = LoraTarget.of(settings);
        long inAttention = (long) shape.dModel() + shape.inner();
        long numbers = 0;
        for (int layer = 0; layer < layers; layer++) {
            String block = (encoder ? "encoder.block." : "decoder.block.") + layer + ".layer.";
            for (String map : List.of("q", "k", "v", "o")) {
                numbers += lora(targets, block + "0.SelfAttention." + map, inAttention);
                numbers += encoder ? 0 : lora(targets, block + "1.EncDecAttention." + map, inAttention);
            }
            for (String map : shape.gated() ? List.of("wi_0", "wi_1", "wo") : List.of("wi", "wo")) {
                String name = block + (encoder ? "1" : "2") + ".DenseReluDense." + map;
                numbers += lora(targets, name, (long) shape.dModel() + shape.dFf());
            }
        }
        return numbers;
    }

    private static long lora(List<LoraTarget> targets, String name, long inAndOut) {
        return LoraTarget.of(targets, name)
                .map(target -> target.rank() * inAndOut)
                .orElse(0L);
    }

    /** Parameters of both stacks. */
    public long total() {
        return encoder.total() + decoder.total();
    }

    /** The total as a share of the T5's own parameters, as the paper gives it: 0.0287 for the main model. */
    public double share(T5Config shape) {
        return (double) total() / shape.parameters();
    }

    /** The total that the reference logs for the same settings, unused learned adapters included. */
    public long loggedByReference() {
        return total() + encoder.unused() + decoder.unused();
    }

    private static Stack stack(
            AdapterKind kind,
            T5Config shape,
            int layers,
            int width,
            int tasks,
            AdapterSettings settings,
            boolean encoder) {
        long d = shape.dModel();
        long a = width;
        long b = settings.hypernetworkBottleneck();
        // Hyperformer's stacks share the vectors of tasks; they are counted where they are first met.
        boolean first = encoder || !settings.encoder().isHyperformer();
        long vectors = first ? (long) tasks * settings.taskEmbeddingDim() : 0;
        long learned = layers * (2 * d * a + a + d);
        long hypernetworks = settings.hypernetwork() == HypernetworkScope.SHARED ? 1 : layers;
        long embedding = settings.hypernetwork() == HypernetworkScope.SHARED ? AdapterSettings.LAYER_EMBEDDING_DIM : 0;
        long codes = (d + embedding) * b + b;
        long generators = hypernetworks * (codes + 2 * (b * d * a + d * a) + (b * d + d) + (b * a + a));
        long layerEmbeddings = embedding * layers;
        long mlp = settings.processEncoderOutput() ? 2 * (d * d + d) : 0;
        long lora = kind.isLora() ? lora(shape, layers, settings, encoder) : 0;
        return switch (kind) {
            case NONE -> new Stack(0, 0, 0, 0, 0, 0);
            case MANUAL -> new Stack(learned, 0, 0, 0, 0, 0);
            case MANUAL_SPECIFIC -> new Stack(tasks * learned, 0, 0, 0, 0, 0);
            case SEQUENTIAL -> new Stack(2L * layers * (tasks * (2 * d * a + a + d) + 2 * d), 0, 0, 0, 0, 0);
            case HYPERFORMER, HYPERFORMER_PLUS_PLUS -> hyperformer(shape, layers, width, vectors, kind, settings);
            case TASK -> new Stack(0, generators, layerEmbeddings, 0, tasks * d, learned);
            // The encoder's first pass, which is pooled to generate the second's, runs with learned adapters.
            case GENERATED ->
                encoder
                        ? new Stack(learned, generators, layerEmbeddings, mlp, 0, 0)
                        : new Stack(0, generators, layerEmbeddings, mlp, 0, learned);
            case LORA -> new Stack(lora, 0, 0, 0, 0, 0);
            case GENERATED_LORA -> {
                long makesLora = hypernetworks * (codes + (b + 1) * (lora / layers));
                yield new Stack(encoder ? lora : 0, makesLora, layerEmbeddings, mlp, 0, 0);
            }
        };
    }
}
