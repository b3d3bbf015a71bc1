package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.hub.DownloadListener;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for each file that is downloaded; none for what was in the cache. */
final class DownloadBar implements DownloadListener {
    private static final long MIB = 1 << 20;

    private final Map<String, ProgressBar> bars = new HashMap<>();

    @Override
    public synchronized void progress(String file, long done, long total) {
        ProgressBar bar = bars.get(file);
        if (bar == null && done < total) {
            bar = new ProgressBarBuilder()
                    .setTaskName(file)
                    .setInitialMax(total)
                    .setUnit(" MiB", MIB)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .build();
            bars.put(file, bar);
        }
        if (bar != null) {
            bar.stepTo(done);
            if (done == total) {
                bar.close();
                bars.remove(file);
            }
        }
    }
}
