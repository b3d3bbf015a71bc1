package io.github.hyperdecoders.model;

import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of large files, remembered by path, size and times, in this process and in a small file for each below the user's cache
 * folder. A file of which one of these differs is read again. Who can write that folder can make a changed base pass for the right one; it
 * is the user's own, and the hash guards against mistakes.
 */
final class KnownHashes {
    /** Those of whoever runs the program. */
    static final KnownHashes OF_USER =
            new KnownHashes(UserCache.folder().resolve("sha256"), 16L << 20, Duration.ofSeconds(2));

    private static final Pattern LINE = Pattern.compile("(\\d+) (-?\\d+) (-?\\d+) ([0-9a-f]{64}) (.*)", Pattern.DOTALL);
    private static final int DIGITS = 32;

    private final Path folder;
    private final long worthwhile;
    private final Duration step;
    private final Map<Path, Entry> entries = new HashMap<>();

    private record Entry(FileStamp stamp, String sha256) {}

    /**
     * Hashes that are kept in a folder.
     *
     * @param folder made when there is something to keep; where it cannot be written nothing is kept beyond this process
     * @param worthwhile bytes from which on remembering is quicker than reading
     * @param step of the file system's clock; a file that was changed within it is not remembered
     */
    KnownHashes(Path folder, long worthwhile, Duration step) {
        this.folder = folder;
        this.worthwhile = worthwhile;
        this.step = step;
    }

    /** Of a file as it is now, in lower-case hexadecimal. */
    String sha256(Path file) throws IOException {
        FileStamp stamp = FileStamp.of(file);
        return stamp.size() < worthwhile ? Manifest.sha256(file) : known(file.toRealPath(), stamp);
    }

    /** One thread at a time, so that no two read the same file. */
    private synchronized String known(Path file, FileStamp stamp) throws IOException {
        Entry entry = Optional.ofNullable(entries.get(file)).orElseGet(() -> kept(file));
        if (entry == null || !entry.stamp().equals(stamp)) {
            boolean settled = stamp.isOlderThan(step);
            entry = new Entry(stamp, Manifest.sha256(file));
            if (!settled || !FileStamp.of(file).equals(stamp)) {
                return entry.sha256();
            }
            keep(file, entry);
        }
        entries.put(file, entry);
        return entry.sha256();
    }

    private Path place(Path file) {
        return folder.resolve(
                Sha256.of(file.toString().getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS));
    }

    private @Nullable Entry kept(Path file) {
        Path place = place(file);
        try {
            Matcher line = LINE.matcher(Files.isRegularFile(place) ? Files.readString(place) : "");
            if (line.matches() && line.group(5).equals(file.toString())) {
                FileStamp stamp = new FileStamp(number(line, 1), number(line, 2), number(line, 3));
                return new Entry(stamp, line.group(4));
            }
        } catch (IOException | NumberFormatException e) {
            // As if there were none: the file is read again, and what is here replaced.
        }
        return null;
    }

    private static long number(Matcher line, int group) {
        return Long.parseLong(line.group(group));
    }

    private void keep(Path file, Entry entry) {
        FileStamp stamp = entry.stamp();
        try {
            Files.createDirectories(folder);
            AtomicFiles.writeString(
                    place(file),
                    stamp.size() + " " + stamp.modified() + " " + stamp.changed() + " " + entry.sha256() + " " + file);
        } catch (IOException e) {
            // A home that cannot be written costs time in the next process, and nothing else.
        }
    }
}
