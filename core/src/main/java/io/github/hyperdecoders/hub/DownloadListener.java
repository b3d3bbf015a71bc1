package io.github.hyperdecoders.hub;

/** Hears how far a download is; called on the thread that downloads. */
@FunctionalInterface
public interface DownloadListener {
    /** Hears nothing. */
    DownloadListener NONE = (file, done, total) -> {};

    /** {@code done} of {@code total} bytes of {@code file} are on disk; a file found in the cache is told once, with all its bytes. */
    void progress(String file, long done, long total);
}
