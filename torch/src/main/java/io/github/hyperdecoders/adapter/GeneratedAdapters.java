package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Ops;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Kinds {@code generated} and {@code task}: a hypernetwork fed with the instance's pooled encoding, or with its task's vector. */
final class GeneratedAdapters implements HypernetworkAdapters {
    private final AdapterContext context;
    private final Hypernetwork hypernetwork;
    private final VectorSource input;

    private GeneratedAdapters(AdapterContext context, Hypernetwork hypernetwork, VectorSource input) {
        this.context = context;
        this.hypernetwork = hypernetwork;
        this.input = input;
    }

    static GeneratedAdapters fromTask(ParameterSource parameters, AdapterContext context) {
        Hypernetwork hypernetwork = new Hypernetwork(parameters, context);
        Tensor table = parameters.get(
                context.stack().key() + ".adapter_task_embedding.weight",
                context.stack().hypernetworkRole(),
                Initializer.normal(1),
                context.tasks().size(),
                context.width());
        return new GeneratedAdapters(
                context, hypernetwork, (conditioning, engine) -> vectors(table, conditioning.requireTasks()));
    }

    /** Rows [batch, d_model] of the table [tasks, d_model]; {@link AdaptedT5#UNSEEN_TASK} gives the mean of them all. */
    static Tensor vectors(Tensor table, Tensor tasks) {
        Tensor unseen = tasks.lt(new Scalar(0));
        if (!unseen.any().item_bool()) {
            return Ops.embedding(table, tasks);
        }
        Tensor known = Ops.embedding(table, tasks.clamp_min(new Scalar(0)));
        Tensor mean = Ops.scale(Ops.sum(table, 0, true), 1.0 / table.size(0));
        return known.where(unseen.logical_not().unsqueeze(-1), mean);
    }

    static GeneratedAdapters fromEncoding(ParameterSource parameters, AdapterContext context) {
        Hypernetwork hypernetwork = new Hypernetwork(parameters, context);
        return new GeneratedAdapters(context, hypernetwork, processed(parameters, context));
    }

    /** The pooled encoding, [sources, d_model], behind an MLP where there is to be one. */
    static VectorSource processed(ParameterSource parameters, AdapterContext context) {
        if (!context.processPooled()) {
            return (conditioning, engine) -> conditioning.requirePooled();
        }
        int d = context.width();
        Role role = context.stack().hypernetworkRole();
        String name = context.stack().key() + ".mlp.";
        Initializer linear = Initializer.linear(d);
        Linear first = parameters.affine(name + "0", role, linear, linear, d, d);
        Linear second = parameters.affine(name + "2", role, linear, linear, d, d);
        return (conditioning, engine) -> {
            Tensor hidden = torch.relu(engine.linear(conditioning.requirePooled(), first));
            return engine.linear(hidden, second);
        };
    }

    @Override
    public Tensor vectors(Conditioning conditioning, Engine engine) {
        return input.of(conditioning, engine);
    }

    @Override
    public Map<String, Tensor> parts(int layer, Tensor vectors, Engine engine) {
        Bottlenecks made = hypernetwork.generate(layer, vectors, engine);
        Map<String, Tensor> parts = new LinkedHashMap<>();
        parts.put("down", made.down());
        parts.put("down_bias", made.downBias().squeeze(1));
        parts.put("up", made.up());
        parts.put("up_bias", made.upBias().squeeze(1));
        return parts;
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        Tensor vectors = vectors(conditioning, engine);
        return new MadeAdapters(vectors, of(vectors, ahead, engine), this::layerByLayer);
    }

    private LayerAdapters of(Tensor vectors, boolean ahead, Engine engine) {
        boolean keeps = engine.keepsGenerated() && !engine.recomputes();
        if (ahead || (context.stack() == Stack.DECODER && keeps)) {
            List<Bottlenecks> all = hypernetwork.generateAll(vectors, engine);
            return new PerSourceAdapters(context, all::get);
        }
        // Not in the encoder, whose rows are long: there the weights are a small part of what a layer keeps.
        return context.stack() == Stack.DECODER && Ops.recordsGradients() && !engine.recomputes()
                ? new RegeneratedAdapters(context, hypernetwork, vectors, engine)
                : layerByLayer(vectors, engine);
    }

    private LayerAdapters layerByLayer(Tensor vectors, Engine engine) {
        return new PerSourceAdapters(context, layer -> hypernetwork.generate(layer, vectors, engine));
    }
}
