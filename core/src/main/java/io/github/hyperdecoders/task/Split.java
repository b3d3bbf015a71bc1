package io.github.hyperdecoders.task;

import java.util.Locale;

/** The part of a data set that training, choice of a checkpoint, or the final test reads. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** The spelling in task files, as in {@code validation}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
