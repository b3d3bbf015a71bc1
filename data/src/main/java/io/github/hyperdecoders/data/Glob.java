package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Finds files by a pattern, as shells have them: {@code *}, {@code ?}, {@code [abc]}, {@code {a,b}} and {@code **}. */
public final class Glob {
    private Glob() {}

    /**
     * The files that match, by name.
     *
     * @param folder where a pattern that is not absolute begins
     * @throws InputException if there are none
     */
    public static List<Path> find(Path folder, String pattern) {
        Path whole = folder.resolve(pattern).toAbsolutePath().normalize();
        if (Files.isRegularFile(whole)) {
            return List.of(whole);
        }
        Path start = whole;
        while (start.getParent() != null && !Files.isDirectory(start)) {
            start = start.getParent();
        }
        Path top = start;
        Path below = top.relativize(whole);
        int depth = below.toString().contains("**") ? Integer.MAX_VALUE : below.getNameCount();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + below);
        try (Stream<Path> tree = Files.walk(top, depth, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = tree.filter(file -> matcher.matches(top.relativize(file)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new InputException("no files match " + whole + "; " + start + " holds "
                        + MissingPath.listed(MissingPath.names(start)));
            }
            return found;
        } catch (IOException e) {
            throw new InputException("cannot list " + start + ": " + e.getMessage(), e);
        }
    }
}
