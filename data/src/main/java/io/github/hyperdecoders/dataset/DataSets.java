package io.github.hyperdecoders.dataset;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.data.Glob;
import io.github.hyperdecoders.data.SplitFiles;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.Hub;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.TaskFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where the data sets are that tasks name. */
public interface DataSets {
    /**
     * The files of a set's own split, in order.
     *
     * @throws InputException if they are missing
     */
    List<Path> find(TaskFiles.Hub set, String split);

    /**
     * The files of what stands for a task's {@code split}, in order; none where nothing does.
     *
     * @throws InputException if they are missing
     */
    default List<Path> find(TaskFiles files, Split split) {
        if (files instanceof TaskFiles.Hub set) {
            return set.splits().getOrDefault(split, List.of()).stream()
                    .flatMap(own -> find(set, own).stream())
                    .toList();
        }
        TaskFiles.Globs own = (TaskFiles.Globs) files;
        // The files of one pattern after those of another; a file that several match is read once.
        return own.patterns().getOrDefault(split, List.of()).stream()
                .flatMap(pattern -> Glob.find(own.folder(), pattern).stream())
                .distinct()
                .toList();
    }

    /** The data sets in {@code folder}, or on the hub where it is null. */
    static DataSets at(@Nullable Path folder, DownloadListener listener) {
        return folder != null ? in(folder) : on(Hub.fromEnvironment(), listener);
    }

    /** A folder laid out as the hub is: {@code DATASET/CONFIG/SPLIT-00000-of-00001.parquet}. */
    static DataSets in(Path folder) {
        return (set, split) -> {
            Path files = set.folder(folder);
            // MRQA's own files may lie beside the hub's tables, in a folder for each split.
            String folderOfSplit = switch (split) {
                case "validation" -> "in-domain";
                case "test" -> "out-domain";
                default -> split;
            };
            Path official = files.resolveSibling("jsonl").resolve(folderOfSplit);
            return !Files.isDirectory(files) && Files.isDirectory(official)
                    ? Glob.find(official, "*.jsonl.gz")
                    : SplitFiles.find(files, split);
        };
    }

    /** The hub, or its cache; a set is downloaded when one of its splits is asked for the first time. */
    static DataSets on(Hub hub, DownloadListener listener) {
        Map<String, Map<String, List<Path>>> known = new ConcurrentHashMap<>();
        return (set, split) -> {
            String config = set.config().isEmpty() ? "default" : set.config();
            Map<String, List<Path>> splits = known.computeIfAbsent(
                    set.repository() + " " + config, key -> hub.datasetFiles(set.repository(), config, listener));
            List<Path> files = splits.get(split);
            if (files == null) {
                throw new InputException("data set '" + set.repository() + "', configuration '" + config
                        + "' has no split '" + split + "'; it has " + String.join(", ", splits.keySet())
                        + Nearest.hint(split, splits.keySet()));
            }
            return files;
        };
    }
}
