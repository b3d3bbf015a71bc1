package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the Parquet files of a configuration among a data set's files. Layouts, with the configuration's folder before each: {@code
 * train.parquet}, {@code train-00000-of-00002.parquet}, and {@code train/0000.parquet} of the converted branch, where the folder of a
 * set converted in part is {@code partial-train} and one of more than ten thousand files is split into {@code train-part0} and on. A
 * set of one configuration can have it in {@code data} or in no folder, and be called {@code default}.
 *
 * @see <a href="https://huggingface.co/docs/dataset-viewer/parquet">the converted branch</a>
 */
final class ParquetLayout {
    private static final int LISTED = 12;
    private static final String SINGLE_CONFIG = "default";
    private static final String SINGLE_CONFIG_FOLDER = "data";
    private static final String SPLIT = "(?<split>\\w+(?:\\.\\w+)*)";
    private static final Pattern SHARD =
            Pattern.compile(SPLIT + "(?:-(?<number>\\d+)-of-(?<count>\\d+)(?:-[0-9a-f]+)?)?\\.parquet");
    private static final Pattern CONVERTED =
            Pattern.compile("(?<partial>partial-)?" + SPLIT + "(?:-part(?<part>\\d+))?/(?<number>\\d+)\\.parquet");

    /** One file; {@code count} is how many its name says there are, or -1. */
    private record Shard(String path, long part, long number, long count) {}

    private ParquetLayout() {}

    /**
     * The files of each split in order; none where the configuration is not there.
     *
     * @throws InputException if files of a split are missing
     */
    static Map<String, List<String>> splits(HubRepository repository, Collection<String> paths, String config) {
        Map<String, List<String>> splits = splitsIn(repository, paths, config + "/");
        if (splits.isEmpty() && config.equals(SINGLE_CONFIG)) {
            splits = splitsIn(repository, paths, SINGLE_CONFIG_FOLDER + "/");
        }
        if (splits.isEmpty() && config.equals(SINGLE_CONFIG)) {
            splits = splitsIn(repository, paths, "");
        }
        return splits;
    }

    private static Map<String, List<String>> splitsIn(
            HubRepository repository, Collection<String> paths, String folder) {
        Map<String, List<Shard>> shards = new TreeMap<>();
        Map<String, List<Shard>> converted = new TreeMap<>();
        Map<String, List<Shard>> partial = new TreeMap<>();
        for (String path : paths) {
            if (!path.startsWith(folder)) {
                continue;
            }
            String name = path.substring(folder.length());
            Matcher shard = SHARD.matcher(name);
            Matcher other = CONVERTED.matcher(name);
            if (shard.matches()) {
                add(shards, shard, new Shard(path, 0, number(shard, "number", 0), number(shard, "count", -1)));
            } else if (other.matches()) {
                Map<String, List<Shard>> kind = other.group("partial") == null ? converted : partial;
                add(kind, other, new Shard(path, number(other, "part", 0), number(other, "number", 0), -1));
            }
        }
        // The same rows in two layouts are read once: what the owner wrote before what was converted, the whole before
        // a part.
        partial.putAll(converted);
        partial.putAll(shards);
        Map<String, List<String>> splits = new TreeMap<>();
        partial.forEach((split, files) -> splits.put(split, ordered(repository, folder + split, files)));
        return splits;
    }

    private static void add(Map<String, List<Shard>> splits, Matcher matcher, Shard shard) {
        splits.computeIfAbsent(matcher.group("split"), s -> new ArrayList<>()).add(shard);
    }

    private static long number(Matcher matcher, String group, long otherwise) {
        String digits = matcher.group(group);
        return digits == null ? otherwise : Long.parseLong(digits.substring(Math.max(0, digits.length() - 18)));
    }

    private static List<String> ordered(HubRepository repository, String split, List<Shard> files) {
        files.sort(Comparator.comparingLong(Shard::part).thenComparingLong(Shard::number));
        long expected = files.get(0).count() >= 0 ? files.get(0).count() : files.size();
        Shard before = new Shard("", 0, -1, -1);
        boolean complete = files.size() == expected;
        for (Shard file : files) {
            complete &= file.part() == before.part()
                    ? file.number() == before.number() + 1
                    : file.part() == before.part() + 1 && file.number() == 0;
            before = file;
        }
        List<String> paths = files.stream().map(Shard::path).toList();
        if (!complete) {
            throw new InputException(
                    repository + ": the Parquet files of '" + split + "' are not one complete set: " + listed(paths));
        }
        return paths;
    }

    /** The configurations that have files: the folders of Parquet files. */
    static Set<String> configs(Collection<String> paths) {
        Set<String> configs = new TreeSet<>();
        for (String path : paths) {
            int slash = path.indexOf('/');
            if (path.endsWith(".parquet")) {
                String folder = path.substring(0, Math.max(0, slash));
                configs.add(folder.isEmpty() || folder.equals(SINGLE_CONFIG_FOLDER) ? SINGLE_CONFIG : folder);
            }
        }
        return configs;
    }

    /** Foreign names for a message, the first few of many. */
    static String listed(List<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String first = names.stream().limit(LISTED).map(RemoteNames::quoted).collect(Collectors.joining(", "));
        return names.size() > LISTED ? first + " and " + (names.size() - LISTED) + " more" : first;
    }
}
