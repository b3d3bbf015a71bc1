package io.github.hyperdecoders.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * By what a changed file shows without being read.
 *
 * @param size in bytes
 * @param modified when its content was last changed, in nanoseconds since 1970, as programs may set it: a copied or unpacked file has that of
 *     its original
 * @param changed when anything of it was last changed, which only the system sets; 0 where it does not tell
 */
record FileStamp(long size, long modified, long changed) {
    private static final boolean UNIX =
            Path.of("").getFileSystem().supportedFileAttributeViews().contains("unix");

    static FileStamp of(Path file) throws IOException {
        long changed = UNIX ? nanos((FileTime) Files.getAttribute(file, "unix:ctime")) : 0;
        return new FileStamp(Files.size(file), nanos(Files.getLastModifiedTime(file)), changed);
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    /** Whether the next change will be seen for certain: two within the step of a file system's clock leave one stamp. */
    boolean isOlderThan(Duration step) {
        long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        return now - Math.max(modified, changed) > step.toNanos();
    }
}
