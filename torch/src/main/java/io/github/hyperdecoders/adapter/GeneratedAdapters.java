package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Kinds {@code generated} and {@code task}: a hypernetwork fed with the instance's pooled encoding, or with its task's vector. */
final class GeneratedAdapters implements HypernetworkAdapters {
    private final StackShape shape;
    private final Hypernetwork hypernetwork;
    private final Function<Conditioning, Tensor> input;

    private GeneratedAdapters(StackShape shape, Hypernetwork hypernetwork, Function<Conditioning, Tensor> input) {
        this.shape = shape;
        this.hypernetwork = hypernetwork;
        this.input = input;
    }

    static GeneratedAdapters fromTask(ParameterSource parameters, StackShape shape) {
        Hypernetwork hypernetwork = new Hypernetwork(parameters, shape);
        Tensor table = parameters.get(
                shape.stack().key() + ".adapter_task_embedding.weight",
                shape.stack().adapterRole(),
                Initializer.normal(1),
                shape.tasks().size(),
                shape.width());
        return new GeneratedAdapters(shape, hypernetwork, conditioning -> vectors(table, conditioning.requireTasks()));
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

    static GeneratedAdapters fromEncoding(ParameterSource parameters, StackShape shape) {
        Hypernetwork hypernetwork = new Hypernetwork(parameters, shape);
        return new GeneratedAdapters(shape, hypernetwork, processed(parameters, shape));
    }

    /** The pooled encoding, [sources, d_model], behind an MLP where there is to be one. */
    static Function<Conditioning, Tensor> processed(ParameterSource parameters, StackShape shape) {
        if (!shape.processPooled()) {
            return Conditioning::requirePooled;
        }
        int d = shape.width();
        Role role = shape.stack().adapterRole();
        String name = shape.stack().key() + ".mlp.";
        Initializer linear = Initializer.linear(d);
        Tensor w0 = parameters.get(name + "0.weight", role, linear, d, d);
        Tensor b0 = parameters.get(name + "0.bias", role, linear, d);
        Tensor w2 = parameters.get(name + "2.weight", role, linear, d, d);
        Tensor b2 = parameters.get(name + "2.bias", role, linear, d);
        return conditioning -> {
            Tensor hidden = Ops.linear(conditioning.requirePooled(), w0, b0, shape.numerics());
            return Ops.linear(torch.relu(hidden), w2, b2, shape.numerics());
        };
    }

    @Override
    public Tensor vectors(Conditioning conditioning) {
        return input.apply(conditioning);
    }

    @Override
    public Map<String, Tensor> parts(int layer, Tensor vectors) {
        return hypernetwork.generate(layer, vectors).parts();
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead) {
        Tensor vectors = vectors(conditioning);
        // Not in the encoder, whose rows are long: there the weights are a small part of what a layer keeps.
        if (shape.stack() == Stack.DECODER && Ops.recordsGradients() && !ahead) {
            return new RegeneratedAdapters(shape, hypernetwork, vectors);
        }
        if (ahead) {
            List<AdapterWeights> all = hypernetwork.generateAll(vectors);
            return PerSourceAdapters.of(shape, all::get);
        }
        return PerSourceAdapters.of(shape, layer -> hypernetwork.generate(layer, vectors));
    }
}
