package io.github.hyperdecoders.data;

import java.util.List;

/**
 * Several tasks' training examples laid end to end. An example's index in it counts through the first task, then the second, and so
 * on.
 *
 * @param counts how many examples each task has, in the order of the tasks
 */
public record Mixture(List<Integer> counts) {
    /**
     * Where an example comes from.
     *
     * @param task index of its task
     * @param row its index among that task's examples
     */
    public record ExampleIndex(int task, int row) {}

    /** @throws IllegalArgumentException if there is no task or one has no examples */
    public Mixture {
        counts = List.copyOf(counts);
        if (counts.isEmpty() || counts.stream().anyMatch(c -> c < 1)) {
            throw new IllegalArgumentException(
                    "a mixture of " + counts + " examples; expected one positive count per task");
        }
    }

    /** The number of all examples. */
    public int total() {
        return offset(counts.size());
    }

    /** The index of the first example of {@code task}. */
    public int offset(int task) {
        int offset = 0;
        for (int count : counts.subList(0, task)) {
            offset = Math.addExact(offset, count);
        }
        return offset;
    }

    /**
     * The task and row of the example at {@code index}.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public ExampleIndex at(int index) {
        int row = index;
        for (int task = 0; row >= 0 && task < counts.size(); task++) {
            if (row < counts.get(task)) {
                return new ExampleIndex(task, row);
            }
            row -= counts.get(task);
        }
        throw new IndexOutOfBoundsException("example " + index + " of " + total());
    }
}
