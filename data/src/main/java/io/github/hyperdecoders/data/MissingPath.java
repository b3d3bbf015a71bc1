package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says of a file or folder that is not there what is there instead. */
final class MissingPath {
    private static final int LISTED = 12;

    private MissingPath() {}

    /** The error for {@code path}, which {@code what} names: it lists the nearest folder that exists and the nearest name in it. */
    static InputException of(String what, Path path) {
        Path wanted = path.toAbsolutePath().normalize();
        Path folder = wanted.getParent();
        while (folder != null && !Files.isDirectory(folder)) {
            wanted = folder;
            folder = folder.getParent();
        }
        if (Files.exists(path)) {
            return new InputException(
                    path + " is a " + (Files.isDirectory(path) ? "folder" : "file") + "; expected a " + what);
        }
        String message = "no " + what + " " + path;
        if (folder == null) {
            return new InputException(message);
        }
        List<String> names = names(folder);
        return new InputException(message + "; " + folder + " holds " + listed(names)
                + Nearest.hint(String.valueOf(wanted.getFileName()), names));
    }

    /** The names in {@code folder}, sorted. */
    static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> String.valueOf(p.getFileName())).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    static String listed(List<String> names) {
        if (names.isEmpty()) {
            return "nothing";
        }
        String first = names.stream().limit(LISTED).collect(Collectors.joining(", "));
        return names.size() > LISTED ? first + " and " + (names.size() - LISTED) + " more" : first;
    }
}
