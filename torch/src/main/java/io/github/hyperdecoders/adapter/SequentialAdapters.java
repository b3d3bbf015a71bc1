package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.Sublayer;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code sequential}: learned adapters behind self-attention and behind the feed-forward network, one for each task (Houlsby et
 * al., 2019), with a layer norm in each place that the tasks share. The rival of which Hyperformer generates the weights.
 */
final class SequentialAdapters implements AdapterSource {
    /** The weights of one place, a tensor for each task. */
    private record Place(
            List<Tensor> down, List<Tensor> downBias, List<Tensor> up, List<Tensor> upBias, Tensor gain, Tensor bias) {}

    private final AdapterContext context;
    private final List<Place> behindAttention = new ArrayList<>();
    private final List<Place> behindFeedForward = new ArrayList<>();

    SequentialAdapters(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        for (int layer = 0; layer < context.layers(); layer++) {
            behindAttention.add(place(parameters, layer, 0));
            behindFeedForward.add(place(parameters, layer, context.stack().feedForwardPosition()));
        }
    }

    private Place place(ParameterSource parameters, int layer, int position) {
        String name = T5Names.sublayer(context.stack().key(), layer, position) + ".adapter_controller.";
        int d = context.width();
        int a = context.bottleneck();
        Role role = context.stack().adapterRole();
        Initializer small = Initializer.normal(AdapterGenerator.STD);
        Initializer zero = Initializer.constant(0);
        return new Place(
                ofTasks(task -> parameters.get(name + task + ".down_sampler.weight", role, small, a, d)),
                ofTasks(task -> parameters.get(name + task + ".down_sampler.bias", role, zero, a)),
                ofTasks(task -> parameters.get(name + task + ".up_sampler.weight", role, small, d, a)),
                ofTasks(task -> parameters.get(name + task + ".up_sampler.bias", role, zero, d)),
                parameters.get(name + "post_layer_norm.weight", role, Initializer.constant(1), d),
                parameters.get(name + "post_layer_norm.bias", role, zero, d));
    }

    private List<Tensor> ofTasks(Function<String, Tensor> parameter) {
        return context.tasks().stream()
                .map(task -> parameter.apply("adapters." + task))
                .toList();
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        BatchTasks tasks = BatchTasks.of(conditioning.requireTasks()).requireKnown();
        return new BehindSublayers(
                context,
                ahead,
                (layer, sublayer, anEngine) -> {
                    Place place = (sublayer == Sublayer.FEED_FORWARD ? behindFeedForward : behindAttention).get(layer);
                    return tasks.ofSources(new SequentialAdapter(
                            table(place.down, tasks, false),
                            table(place.downBias, tasks, true),
                            table(place.up, tasks, false),
                            table(place.upBias, tasks, true),
                            place.gain.view(1, 1, -1).expand(tasks.count(), -1, -1),
                            place.bias.view(1, 1, -1).expand(tasks.count(), -1, -1)));
                },
                engine);
    }

    /**
     * The rows of the batch's distinct tasks, in the product dtype; a bias with a dimension for the tokens. Taken from a table of all, so
     * that the tasks that are not in the batch have gradients too: zeros.
     */
    private Tensor table(List<Tensor> ofTasks, BatchTasks tasks, boolean bias) {
        Numerics numerics = context.numerics();
        Tensor all = Ops.stack(ofTasks.toArray(Tensor[]::new));
        Tensor stacked = Ops.cast(all.index_select(0, tasks.indices()), numerics.product());
        return bias ? stacked.unsqueeze(1) : stacked;
    }
}
