package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Hyperformer's learned vector of each task, shared by both stacks and stored under the task's name. */
final class TaskVectors {
    private final Tensor[] vectors;

    TaskVectors(ParameterSource parameters, List<String> tasks, int width, Role role) {
        vectors = tasks.stream()
                .map(task -> parameters.get(
                        "task_embedding_controller.task_to_embeddings." + task, role, Initializer.normal(1), width))
                .toArray(Tensor[]::new);
    }

    /** [tasks, width] in the order of the tasks' indices. */
    Tensor table() {
        return Ops.stack(vectors);
    }
}
