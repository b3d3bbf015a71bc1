package io.github.hyperdecoders.hub;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Says how far downloads are, in a line at the beginning of each file and at every tenth of a large one; nothing of what was cached. */
public final class DownloadMessages implements DownloadListener {
    private static final double MB = 1e6;
    private static final int PARTS = 10;
    private static final long LARGE = 10_000_000;

    private final Consumer<String> lines;
    private final Map<String, Integer> told = new HashMap<>();

    public DownloadMessages(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void progress(String file, long done, long total) {
        int part = total == 0 ? PARTS : (int) (PARTS * done / total);
        Integer before = told.put(file, part);
        boolean cached = before == null && done == total;
        if (!cached && (before == null || (part > before && total >= LARGE))) {
            lines.accept(String.format(Locale.ROOT, "downloading %s: %.1f of %.1f MB", file, done / MB, total / MB));
        }
    }
}
