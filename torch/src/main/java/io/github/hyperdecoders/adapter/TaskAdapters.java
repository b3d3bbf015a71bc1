package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Kind {@code manual_specific}: one learned adapter per block and task. */
final class TaskAdapters implements AdapterSource {
    /** Tables over tasks: [tasks, d_model, bottleneck], [tasks, 1, bottleneck], [tasks, bottleneck, d_model], [tasks, 1, d_model]. */
    private final List<Bottlenecks> tables = new ArrayList<>();

    private final AdapterContext context;

    TaskAdapters(ParameterSource parameters, AdapterContext context) {
        this.context = context;
        int d = context.width();
        int a = context.bottleneck();
        int tasks = context.tasks().size();
        Role role = context.stack().adapterRole();
        Initializer xavier = Initializer.xavier(LearnedAdapters.GAIN, d, a);
        Initializer zero = Initializer.constant(0);
        for (int l = 0; l < context.layers(); l++) {
            String name = context.adapterName(l);
            tables.add(new Bottlenecks(
                    parameters.get(name + "adapter_down_manual_weight", role, xavier, tasks, d, a),
                    parameters.get(name + "adapter_down_manual_bias", role, zero, tasks, 1, a),
                    parameters.get(name + "adapter_up_manual_weight", role, xavier, tasks, a, d),
                    parameters.get(name + "adapter_up_manual_bias", role, zero, tasks, 1, d)));
        }
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        Tensor tasks = conditioning.requireTasks();
        BatchTasks.of(tasks).requireKnown();
        if (ahead) {
            List<Bottlenecks> all =
                    tables.stream().map(table -> ofTasks(table, tasks)).toList();
            return new PerSourceAdapters(context, all::get);
        }
        return new PerSourceAdapters(context, layer -> ofTasks(tables.get(layer), tasks));
    }

    private Bottlenecks ofTasks(Bottlenecks table, Tensor tasks) {
        return new Bottlenecks(
                rows(table.down(), tasks),
                rows(table.downBias(), tasks),
                rows(table.up(), tasks),
                rows(table.upBias(), tasks));
    }

    private Tensor rows(Tensor table, Tensor tasks) {
        return Ops.cast(table.index_select(0, tasks), context.numerics().product());
    }
}
