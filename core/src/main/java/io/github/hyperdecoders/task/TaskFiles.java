package io.github.hyperdecoders.task;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a task's rows lie. */
public sealed interface TaskFiles {
    /** Which of its own splits stands for {@code split}, in words for ids and messages; empty if none does. */
    Optional<String> own(Split split);

    /**
     * A data set of the hub.
     *
     * @param repository its name on the hub, as in {@code nyu-mll/glue}
     * @param dataset its folder under {@code data_dir}
     * @param config its configuration, a folder below; empty for none
     * @param splits which of its own splits, one after the other, stand for ours
     */
    record Hub(String repository, String dataset, String config, Map<Split, List<String>> splits) implements TaskFiles {
        public Hub {
            splits = Map.copyOf(splits);
        }

        /** The folder of the set's files under {@code dataDir}, as the hub lays them out. */
        public Path folder(Path dataDir) {
            return dataDir.resolve(dataset).resolve(config);
        }

        @Override
        public Optional<String> own(Split split) {
            return Optional.ofNullable(splits.get(split)).map(names -> String.join("+", names));
        }
    }

    /**
     * Files of the user's own.
     *
     * @param folder where the patterns begin
     * @param patterns globs of each split's files, one or more, as in {@code train/*.csv}
     */
    record Globs(Path folder, Map<Split, List<String>> patterns) implements TaskFiles {
        public Globs {
            Map<Split, List<String>> copy = new EnumMap<>(Split.class);
            patterns.forEach((split, globs) -> copy.put(split, List.copyOf(globs)));
            patterns = Collections.unmodifiableMap(copy);
        }

        @Override
        public Optional<String> own(Split split) {
            return Optional.ofNullable(patterns.get(split)).map(globs -> split.key());
        }
    }
}
