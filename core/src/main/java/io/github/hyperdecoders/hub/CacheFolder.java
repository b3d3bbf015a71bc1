package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.DanglingLink;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One repository's folder in the cache, as huggingface_hub lays it out: contents under their hash in {@code blobs}, the commit of each
 * branch or tag in {@code refs}, and per commit a tree of relative links to the contents in {@code snapshots}. Locks lie in {@code
 * .locks} beside the repositories.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">its description</a>
 */
final class CacheFolder {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final Path root;
    private final Path locks;

    CacheFolder(Path cache, HubRepository repository) {
        this.root = cache.resolve(repository.folderName());
        this.locks = cache.resolve(".locks").resolve(repository.folderName());
    }

    Path blob(HubFile file) {
        return root.resolve("blobs").resolve(file.etag());
    }

    Path incomplete(HubFile file) {
        return root.resolve("blobs").resolve(file.etag() + ".incomplete");
    }

    Path lock(HubFile file) {
        return locks.resolve(file.etag() + ".lock");
    }

    Path snapshot(String commit) {
        return root.resolve("snapshots").resolve(commit);
    }

    Path snapshotFile(String commit, HubFile file) {
        return snapshot(commit).resolve(file.path());
    }

    /** Whether the file is there, all of it: the size tells of one that another program broke off. */
    static boolean isThere(Path path, HubFile file) throws IOException {
        return size(path).equals(OptionalLong.of(file.size()));
    }

    /** The size of a file, if it is there: looked at once, for another process may move it at any time. */
    static OptionalLong size(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile() ? OptionalLong.of(attributes.size()) : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** The commit that a branch, tag or commit is known to be. */
    Optional<String> commit(String revision) throws IOException {
        Path ref = root.resolve("refs").resolve(revision);
        if (Files.isRegularFile(ref)) {
            return Optional.of(Files.readString(ref).strip())
                    .filter(c -> COMMIT.matcher(c).matches());
        }
        return COMMIT.matcher(revision).matches() ? Optional.of(revision) : Optional.empty();
    }

    /** Remembers the commit of a branch or tag; writes nothing that is there, for caches that cannot be written. */
    void putCommit(String revision, String commit) throws IOException {
        Path ref = root.resolve("refs").resolve(revision);
        if (!revision.equals(commit) && !commit(revision).equals(Optional.of(commit))) {
            Files.createDirectories(ref.resolveSibling(".").normalize());
            AtomicFiles.writeString(ref, commit);
        }
    }

    /** The files in a commit's snapshot, sorted, links to contents that are not there among them; none where it has no snapshot. */
    List<String> snapshotPaths(String commit) throws IOException {
        Path snapshot = snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(snapshot)) {
            return tree.filter(path -> Files.isRegularFile(path) || DanglingLink.is(path))
                    .map(path -> snapshot.relativize(path)
                            .toString()
                            .replace(path.getFileSystem().getSeparator(), "/"))
                    .sorted()
                    .toList();
        }
    }

    /** Puts a content that is there into a commit's snapshot; the caller holds the content's lock. */
    void link(String commit, HubFile file) throws IOException {
        Path blob = blob(file);
        Path link = snapshotFile(commit, file);
        if (isThere(link, file)) {
            return;
        }
        Path folder = link.resolveSibling(".").normalize();
        Files.createDirectories(folder);
        Files.deleteIfExists(link);
        try {
            Files.createSymbolicLink(link, folder.relativize(blob));
        } catch (FileAlreadyExistsException e) {
            // Another program made it in between, of the same commit.
        } catch (IOException | UnsupportedOperationException e) {
            linkHardOrCopy(blob, link);
        }
    }

    /** For systems or users without symbolic links. */
    static void linkHardOrCopy(Path blob, Path target) throws IOException {
        try {
            Files.createLink(target, blob);
        } catch (IOException | UnsupportedOperationException e) {
            AtomicFiles.writeStream(target, out -> Files.copy(blob, out));
        }
    }
}
