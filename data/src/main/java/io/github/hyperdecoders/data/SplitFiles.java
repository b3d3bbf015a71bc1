package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the files of a data set's split in a folder of the hub's layout: {@code SPLIT.parquet}, or shards {@code
 * SPLIT-00000-of-00002.parquet} and so on; the same as CSV, TSV or JSON lines, gzipped or not.
 */
public final class SplitFiles {
    private static final Pattern SHARD = Pattern.compile("-\\d+-of-(\\d+)\\.");

    private SplitFiles() {}

    /**
     * The files of {@code split}, in the order of their names.
     *
     * @throws InputException if the folder or the files are missing, shards are, or there are files of several kinds
     */
    public static List<Path> find(Path folder, String split) {
        if (!Files.isDirectory(folder)) {
            throw MissingPath.of("folder", folder);
        }
        List<String> all = MissingPath.names(folder);
        List<String> found = all.stream().filter(n -> isPartOf(n, split)).toList();
        if (found.isEmpty()) {
            throw new InputException("no files of split '" + split + "' in " + folder + "; expected " + split
                    + ".parquet or "
                    + split + "-*.parquet (or " + TableFormat.endings() + "); it holds " + MissingPath.listed(all)
                    + Nearest.hint(split, stems(all)));
        }
        checkOneKind(found, split, folder);
        checkComplete(found, split, folder);
        return found.stream().map(folder::resolve).toList();
    }

    private static boolean isPartOf(String name, String split) {
        return TableFormat.ending(name)
                .map(ending -> name.substring(0, name.length() - ending.length()))
                .filter(stem -> stem.equals(split) || stem.startsWith(split + "-"))
                .isPresent();
    }

    /** The words before the first dash or dot: the names of the splits that are there. */
    private static Set<String> stems(List<String> names) {
        Set<String> stems = new TreeSet<>();
        for (String name : names) {
            stems.add(name.split("[-.]", 2)[0]);
        }
        return stems;
    }

    /** The same rows in two formats, or whole beside their shards, would silently be read twice. */
    private static void checkOneKind(List<String> names, String split, Path folder) {
        Set<String> kinds = new TreeSet<>();
        for (String name : names) {
            kinds.add((name.startsWith(split + "-") ? "shards " : "whole ")
                    + TableFormat.ending(name).orElse(""));
        }
        if (kinds.size() > 1) {
            throw new InputException("several kinds of file for one split in " + folder + ": "
                    + MissingPath.listed(names) + "; keep one kind");
        }
    }

    private static void checkComplete(List<String> names, String split, Path folder) {
        for (String name : names) {
            Matcher shard = SHARD.matcher(name);
            if (shard.find() && !shard.group(1).matches("0*" + names.size())) {
                throw new InputException("split '" + split + "' in " + folder + " should have "
                        + shard.group(1).replaceFirst("^0+(?=\\d)", "") + " shards but has " + names.size() + ": "
                        + MissingPath.listed(names));
            }
        }
    }
}
