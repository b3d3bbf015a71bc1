package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The distinct tasks of a batch, for which weights are made, and which source has which.
 *
 * @param distinct indices of tasks, rising
 * @param numbers [sources] the place of each source's task among them
 */
record BatchTasks(List<Long> distinct, long[] numbers) {

    /** @param tasks [sources] int64 */
    static BatchTasks of(Tensor tasks) {
        long[] given = Tensors.toLongs(tasks);
        long[] distinct = Arrays.stream(given).distinct().sorted().toArray();
        long[] numbers = Arrays.stream(given)
                .map(task -> Arrays.binarySearch(distinct, task))
                .toArray();
        return new BatchTasks(Arrays.stream(distinct).boxed().toList(), numbers);
    }

    int count() {
        return distinct.size();
    }

    /** [count] int64. */
    Tensor indices() {
        return Tensors.of(distinct.stream().mapToLong(Long::longValue).toArray());
    }

    /** From the adapters of the distinct tasks to those of the sources; a single task's serve all sources as they are. */
    SequentialAdapter ofSources(SequentialAdapter ofDistinct) {
        return count() == 1 ? ofDistinct : ofDistinct.select(Tensors.of(numbers));
    }

    /** For adapters that are learned for each task. */
    BatchTasks requireKnown() {
        if (distinct.get(0) < 0) {
            throw new InputException("a task is not one this model was trained on, and adapters learned for each task"
                    + " have no mean to fall back on: mean_task_embeddings helps where adapters are generated");
        }
        return this;
    }
}
