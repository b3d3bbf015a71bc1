package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Ragged;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.t5.T5Config;
import io.github.hyperdecoders.t5.Tokens;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Threads;
import io.github.hyperdecoders.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
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
    public AdaptedT5(
            ParameterSource parameters,
            T5Config config,
            AdapterSettings settings,
            List<String> tasks,
            Numerics numerics,
            Dropout dropout) {
        this.settings = settings;
        t5 = new T5(parameters, config, numerics, dropout);
        StackShape encoder = StackShape.of(Stack.ENCODER, config, settings, tasks, numerics);
        StackShape decoder = StackShape.of(Stack.DECODER, config, settings, tasks, numerics);
        TaskVectors vectors = null;
        if (settings.encoder().isHyperformer() || settings.decoder().isHyperformer()) {
            Stack first = settings.encoder().isHyperformer() ? Stack.ENCODER : Stack.DECODER;
            vectors = new TaskVectors(parameters, tasks, settings.taskEmbeddingDim(), first.adapterRole());
        }
        encoderFirstPass = settings.encoder().readsEncoding()
                ? encoder.newSource(
                        settings.encoder().isLora() ? AdapterKind.LORA : AdapterKind.MANUAL, parameters, null)
                : null;
        encoderAdapters = encoder.newSource(settings.encoder(), parameters, vectors);
        decoderAdapters = decoder.newSource(settings.decoder(), parameters, vectors);
    }

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
    public EncodedBatch encode(Tokens sources, @Nullable Tensor tasks, boolean ahead) {
        Ragged rows = sources.rows();
        Conditioning given = encoderConditioning(sources, tasks);
        Tensor hidden = encoded(sources, encoderAdapters, given);
        // The mean over the real tokens, the end of sequence among them (paper, section 3.2).
        Tensor pooled = settings.decoder().readsEncoding() ? rows.means(hidden) : null;
        LayerAdapters adapters = decoderAdapters.forBatch(new Conditioning(tasks, pooled), ahead);
        return new EncodedBatch(hidden, rows, adapters, pooled);
    }

    /** What the encoder's adapters may depend on; where they are generated, a first pass with the learned ones is pooled. */
    private Conditioning encoderConditioning(Tokens sources, @Nullable Tensor tasks) {
        Ragged rows = sources.rows();
        if (tasks != null && tasks.size(0) != rows.rows()) {
            throw new IllegalArgumentException(tasks.size(0) + " tasks for " + rows.rows() + " sources");
        }
        Conditioning given = new Conditioning(tasks, null);
        if (encoderFirstPass == null) {
            return given;
        }
        return new Conditioning(tasks, rows.means(encoded(sources, encoderFirstPass, given)));
    }

    /** The encoder's output, [tokens, d_model]; without gradients parts of the batch have processor threads of their own. */
    private Tensor encoded(Tokens sources, AdapterSource adapters, Conditioning given) {
        boolean whole = Ops.recordsGradients() || Threads.count() == 1 || !Device.isCpu();
        SortedMap<Integer, Tokens> parts = whole ? new TreeMap<>() : sources.parts();
        if (parts.size() < 2) {
            return encodedTogether(sources, adapters, given);
        }
        List<Supplier<Tensor>> tasks = new ArrayList<>();
        parts.forEach((first, part) -> tasks.add(() -> {
            try (Scope scope = Scope.withoutGradients()) {
                Conditioning ofPart = given.rows(first, part.rows().rows());
                return scope.keep(encodedTogether(part, adapters, ofPart));
            }
        }));
        return Ops.cat(0, Workers.run(tasks).stream().map(Scope::adopt).toArray(Tensor[]::new));
    }

    private Tensor encodedTogether(Tokens sources, AdapterSource adapters, Conditioning given) {
        Tokens rounded = sources.rounded();
        Tensor hidden = t5.encoder().forward(rounded, adapters.forBatch(given, false));
        return rounded.rows().withoutSpare(hidden);
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
    public Tensor hypernetworkInput(Stack stack, Tokens sources, @Nullable Tensor tasks) {
        HypernetworkAdapters adapters = generated(stack);
        if (stack == Stack.ENCODER) {
            return adapters.vectors(encoderConditioning(sources, tasks));
        }
        return adapters.vectors(
                new Conditioning(tasks, encode(sources, tasks, false).pooled()));
    }

    /**
     * What the hypernetwork of {@code stack} makes for one layer, by the names of an adapter's parts: {@code down} [batch, d_model,
     * bottleneck], {@code down_bias} [batch, bottleneck], {@code up} [batch, bottleneck, d_model], {@code up_bias} [batch, d_model]; of
     * LoRA {@code SelfAttention.q.lora_A} [batch, rank, in], {@code SelfAttention.q.lora_B} [batch, out, rank] and so on.
     *
     * @param vectors [batch, d_model] as {@link #hypernetworkInput} gives them
     * @throws IllegalArgumentException where that stack has no hypernetwork
     */
    public Map<String, Tensor> generate(Stack stack, int layer, Tensor vectors) {
        return generated(stack).parts(layer, vectors);
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

    /** Decodes whole targets, shifted right, to [target tokens, d_model] in the stream format. */
    public Tensor decode(Tokens targets, EncodedBatch source) {
        Tokens rounded = targets.rounded();
        Tensor hidden = t5.decoder().forward(rounded, source.hidden(), source.rows(), source.decoderAdapters());
        return rounded.rows().withoutSpare(hidden);
    }
}
