package io.github.hyperdecoders.task;

import java.util.ArrayList;
import java.util.List;

/** What a task's examples are made of. */
public sealed interface Content {
    /** Every answer that can be right; empty where any text can be. */
    List<String> labels();

    /** The labels where exactly one of a few is right, each once; empty where answers are scores or texts. */
    default List<String> classes() {
        return List.of();
    }

    /**
     * One example a row.
     *
     * @param source the source text, which the task's prefix precedes
     * @param target what makes the target text
     */
    record Rows(Template source, Target target) implements Content {
        @Override
        public List<String> labels() {
            return target.texts();
        }

        @Override
        public List<String> classes() {
            boolean apart = target instanceof Target.Label || target instanceof Target.Named;
            return apart ? target.texts().stream().distinct().toList() : List.of();
        }

        /** The columns that the source and the target are made of, each once. */
        public List<Column> columns() {
            List<Column> columns = new ArrayList<>(source.columns());
            columns.addAll(target.columns());
            return columns.stream().distinct().toList();
        }
    }

    /**
     * Questions on contexts, cut into windows. Each example's task is the subset that its question comes from.
     *
     * @param subsets those that are trained on
     */
    record Windows(List<String> subsets) implements Content {
        public Windows {
            subsets = List.copyOf(subsets);
        }

        @Override
        public List<String> labels() {
            return List.of();
        }
    }
}
