package io.github.hyperdecoders.adapter;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a batch's adapters may depend on.
 *
 * @param tasks [batch] int64, the index of each instance's task; null where the task is not known or does not matter
 * @param pooled [batch, d_model] the mean-pooled encoder output; null before there is one
 */
record Conditioning(@Nullable Tensor tasks, @Nullable Tensor pooled) {
    /** That of some sources. */
    Conditioning rows(int first, int count) {
        return new Conditioning(
                tasks == null ? null : tasks.narrow(0, first, count),
                pooled == null ? null : pooled.narrow(0, first, count));
    }

    Tensor requireTasks() {
        if (tasks == null) {
            throw new IllegalArgumentException("these adapters depend on the task, and no task was given");
        }
        return tasks;
    }

    Tensor requirePooled() {
        if (pooled == null) {
            throw new IllegalStateException("generated adapters need the pooled encoder output");
        }
        return pooled;
    }
}
