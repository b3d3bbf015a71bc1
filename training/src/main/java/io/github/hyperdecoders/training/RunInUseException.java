package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import java.nio.file.Path;

/** Another process trains in the folder. */
public final class RunInUseException extends InputException {
    private static final long serialVersionUID = 1L;

    RunInUseException(Path output) {
        super("output_dir " + output + " is in use by another training");
    }
}
