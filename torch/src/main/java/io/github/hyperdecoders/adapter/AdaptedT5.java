package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A T5 with adapters in both stacks; with manual ones in the encoder and generated ones in the decoder it is the paper's Hyperdecoder.
 * Reading is safe from many threads while nothing trains.
 */
public final class AdaptedT5 {
    /** Index of a task that has no vector of its own: it gets the mean of all. */
    public static final int UNSEEN_TASK = -1;

    private final T5 t5;
    private final AdapterSettings settings;
    /** The encoder's learned adapters where its own kind is generated: they serve the pass whose output is pooled. */
    private final @Nullable AdapterSource encoderFirstPass;

    private final AdapterSource encoderAdapters;
    private final AdapterSource decoderAdapters;

    /** @param tasks names of the tasks in the order of their indices, for the kinds that depend on it */
    public AdaptedT5(ParameterSource parameters, T5Config config, AdapterSettings settings, List<String> tasks) {
        this(new T5(parameters, config), parameters, settings, tasks);
    }

    /**
     * Adapters of a T5 that others may have adapters for too.
     *
     * @param parameters of the adapters
     * @param tasks names of the tasks in the order of their indices, for the kinds that depend on it
     */
    public AdaptedT5(T5 t5, ParameterSource parameters, AdapterSettings settings, List<String> tasks) {
        this.t5 = t5;
        this.settings = settings;
        T5Config config = t5.config();
        AdapterContext encoder = AdapterContext.of(Stack.ENCODER, config, settings, tasks, parameters.numerics());
        AdapterContext decoder = AdapterContext.of(Stack.DECODER, config, settings, tasks, parameters.numerics());
        TaskVectors vectors = null;
        if (settings.encoder().isHyperformer() || settings.decoder().isHyperformer()) {
            Stack first = settings.encoder().isHyperformer() ? Stack.ENCODER : Stack.DECODER;
            vectors = new TaskVectors(parameters, tasks, settings.taskEmbeddingDim(), first.hypernetworkRole());
        }
        AdapterKind firstPass = settings.encoder().ofFirstPass();
        encoderFirstPass = firstPass == null ? null : AdapterSources.of(firstPass, parameters, encoder, null);
        encoderAdapters = AdapterSources.of(settings.encoder(), parameters, encoder, vectors);
        decoderAdapters = AdapterSources.of(settings.decoder(), parameters, decoder, vectors);
    }

    /** What the adapters are put into; the same object in models that share one base and change nothing of it. */
    public T5 t5() {
        return t5;
    }

    public AdapterSettings settings() {
        return settings;
    }

    /** Whether instances must come with the index of their task. */
    public boolean needsTasks() {
        return settings.encoder().needsTask() || settings.decoder().needsTask();
    }

    /**
     * Encodes a batch; everything a decoder needs of it.
     *
     * @param tasks [batch] int64; may be null where {@link #needsTasks} is false
     * @param ahead make the decoder's adapters now, all layers, to be used at many steps
     */
    public EncodedBatch encode(Tokens sources, @Nullable Tensor tasks, boolean ahead, Engine engine) {
        return encoded(hidden(sources, tasks, engine), sources.rows(), tasks, ahead, engine);
    }

    /** The encoder's output, [source tokens, d_model]. */
    Tensor hidden(Tokens sources, @Nullable Tensor tasks, Engine engine) {
        return encoded(sources, encoderAdapters, encoderConditioning(sources, tasks, engine), engine);
    }

    /** Whether the encoder's adapters depend on what a first pass gives. */
    boolean encodesTwice() {
        return encoderFirstPass != null;
    }

    /** The encoder's adapters for a batch, where they need no first pass. */
    LayerAdapters encoderAdapters(Conditioning given, Engine engine) {
        return encoderAdapters.forBatch(given, false, engine);
    }

    /**
     * Everything a decoder needs of a batch whose encoder output is there.
     *
     * @param hidden [source tokens, d_model]
     * @param rows how its tokens make up the sources
     * @param tasks [batch] int64; may be null where {@link #needsTasks} is false
     * @param ahead make the decoder's adapters now, all layers, to be used at many steps
     */
    public EncodedBatch encoded(Tensor hidden, Ragged rows, @Nullable Tensor tasks, boolean ahead, Engine engine) {
        // The mean over the real tokens, the end of sequence among them (paper, section 3.2).
        Tensor pooled = settings.decoder().readsEncoding() ? rows.means(hidden) : null;
        LayerAdapters adapters = decoderAdapters.forBatch(new Conditioning(tasks, pooled), ahead, engine);
        return new EncodedBatch(hidden, rows, adapters, pooled);
    }

    /** What the encoder's adapters may depend on; where they are generated, a first pass with the learned ones is pooled. */
    private Conditioning encoderConditioning(Tokens sources, @Nullable Tensor tasks, Engine engine) {
        Ragged rows = sources.rows();
        if (tasks != null && tasks.size(0) != rows.rows()) {
            throw new IllegalArgumentException(tasks.size(0) + " tasks for " + rows.rows() + " sources");
        }
        Conditioning given = new Conditioning(tasks, null);
        if (encoderFirstPass == null) {
            return given;
        }
        return new Conditioning(tasks, rows.means(encoded(sources, encoderFirstPass, given, engine)));
    }

    /** The encoder's output, [tokens, d_model], of the batch as the engine cuts it. */
    private Tensor encoded(Tokens sources, AdapterSource adapters, Conditioning given, Engine engine) {
        if (Ops.recordsGradients()) {
            return computed(sources, adapters, given, engine);
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(computed(sources, adapters, given, engine));
        }
    }

    private Tensor computed(Tokens sources, AdapterSource adapters, Conditioning given, Engine engine) {
        return engine.inParts(sources, (part, firstRow, own) -> {
            Conditioning ofPart = given.rows(firstRow, part.rows().rows());
            Tokens rounded = part.rounded();
            Tensor hidden = t5.encoder().forward(rounded, adapters.forBatch(ofPart, false, own), own);
            return rounded.rows().withoutSpare(hidden);
        });
    }

    /** The stacks whose adapters a hypernetwork makes, the decoder first. */
    public List<Stack> hypernetworks() {
        return Stream.of(Stack.DECODER, Stack.ENCODER)
                .filter(stack -> source(stack) instanceof HypernetworkAdapters)
                .toList();
    }

    /**
     * What enters the hypernetwork of {@code stack} for each source, behind the MLP where there is one: [batch, d_model].
     *
     * @param tasks [batch] int64; may be null where {@link #needsTasks} is false
     * @throws IllegalArgumentException where that stack has no hypernetwork
     */
    public Tensor hypernetworkInput(Stack stack, Tokens sources, @Nullable Tensor tasks, Engine engine) {
        HypernetworkAdapters adapters = generated(stack);
        if (stack == Stack.ENCODER) {
            return adapters.vectors(encoderConditioning(sources, tasks, engine), engine);
        }
        Tensor pooled = encode(sources, tasks, false, engine).pooled();
        return adapters.vectors(new Conditioning(tasks, pooled), engine);
    }

    /**
     * What the hypernetwork of {@code stack} makes for one layer, by the names of an adapter's parts: {@code down} [batch, d_model,
     * bottleneck], {@code down_bias} [batch, bottleneck], {@code up} [batch, bottleneck, d_model], {@code up_bias} [batch, d_model]; of
     * LoRA {@code SelfAttention.q.lora_A} [batch, rank, in], {@code SelfAttention.q.lora_B} [batch, out, rank] and so on.
     *
     * @param vectors [batch, d_model] as {@link #hypernetworkInput} gives them
     * @throws IllegalArgumentException where that stack has no hypernetwork
     */
    public Map<String, Tensor> generate(Stack stack, int layer, Tensor vectors, Engine engine) {
        return generated(stack).parts(layer, vectors, engine);
    }

    private HypernetworkAdapters generated(Stack stack) {
        if (source(stack) instanceof HypernetworkAdapters adapters) {
            return adapters;
        }
        throw new IllegalArgumentException("the " + stack.key() + " has no hypernetwork");
    }

    private AdapterSource source(Stack stack) {
        return stack == Stack.ENCODER ? encoderAdapters : decoderAdapters;
    }

    /** Decodes whole targets, shifted right, to [target tokens, d_model] in the stream dtype. */
    public Tensor decode(Tokens targets, EncodedBatch source, Engine engine) {
        Tokens rounded = targets.rounded();
        Tensor hidden = t5.decoder().forward(rounded, source.hidden(), source.rows(), source.decoderAdapters(), engine);
        return rounded.rows().withoutSpare(hidden);
    }

    /**
     * Decodes several whole targets of each source, shifted right, to [target tokens, d_model] in the stream dtype. The adapters of a source
     * are made once, however many targets it has.
     *
     * @param targets those of a source next to each other
     * @param perSource how many of them each source has, at least one
     */
    public Tensor decode(Tokens targets, int[] perSource, EncodedBatch source, Engine engine) {
        Tokens rounded = targets.rounded();
        Ragged bySource = rounded.rows().joined(perSource);
        Tensor hidden = t5.decoder()
                .forward(rounded, bySource, source.hidden(), source.rows(), source.decoderAdapters(), engine);
        return rounded.rows().withoutSpare(hidden);
    }
}
