package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Initializer;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.t5.ParameterSource;
import io.github.hyperdecoders.t5.Role;
import io.github.hyperdecoders.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Kind {@code manual_specific}: one learned adapter per block and task. */
final class TaskAdapters implements AdapterSource {
    /** Tables over tasks: [tasks, d_model, bottleneck], [tasks, 1, bottleneck], [tasks, bottleneck, d_model], [tasks, 1, d_model]. */
    private final List<AdapterWeights> tables = new ArrayList<>();

    private final StackShape shape;

    TaskAdapters(ParameterSource parameters, StackShape shape) {
        this.shape = shape;
        int d = shape.width();
        int a = shape.bottleneck();
        int tasks = shape.tasks().size();
        Role role = shape.stack().adapterRole();
        Initializer xavier = Initializer.xavier(LearnedAdapters.GAIN, d, a);
        Initializer zero = Initializer.constant(0);
        for (int l = 0; l < shape.layers(); l++) {
            String name = shape.adapterName(l);
            tables.add(new AdapterWeights(
                    parameters.get(name + "adapter_down_manual_weight", role, xavier, tasks, d, a),
                    parameters.get(name + "adapter_down_manual_bias", role, zero, tasks, 1, a),
                    parameters.get(name + "adapter_up_manual_weight", role, xavier, tasks, a, d),
                    parameters.get(name + "adapter_up_manual_bias", role, zero, tasks, 1, d)));
        }
    }

    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead) {
        Tensor tasks = conditioning.requireTasks();
        BatchTasks.of(tasks).requireKnown();
        if (ahead) {
            List<AdapterWeights> all =
                    tables.stream().map(table -> ofTasks(table, tasks)).toList();
            return PerSourceAdapters.of(shape, all::get);
        }
        return PerSourceAdapters.of(shape, layer -> ofTasks(tables.get(layer), tasks));
    }

    private AdapterWeights ofTasks(AdapterWeights table, Tensor tasks) {
        return new AdapterWeights(
                rows(table.down(), tasks),
                rows(table.downBias(), tasks),
                rows(table.up(), tasks),
                rows(table.upBias(), tasks));
    }

    private Tensor rows(Tensor table, Tensor tasks) {
        return Ops.cast(table.index_select(0, tasks), shape.numerics().product());
    }
}
