package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.quickstart.GeneratedTasks;
import io.github.hyperdecoders.task.Tasks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The tasks that the command line knows: built-in ones, those of a file of the user's own, and those that the program makes up. */
final class KnownTasks {
    private KnownTasks() {}

    /** All of them; null for no file. */
    static Tasks with(@Nullable Path file) {
        return Tasks.with(file).and(GeneratedTasks.definitions());
    }
}
