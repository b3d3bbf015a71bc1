package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.DownloadMessages;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Downloads whose progress goes to standard error. */
final class Downloads {
    private Downloads() {}

    static DataSets dataSets(@Nullable Path folder, PrintWriter err) {
        return DataSets.at(folder, Terminal.isThere() ? new DownloadBar() : lines(err));
    }

    private static DownloadListener lines(PrintWriter err) {
        return new DownloadMessages(line -> {
            err.println(line);
            err.flush();
        });
    }
}
