package io.github.hyperdecoders.task;

import org.jspecify.annotations.Nullable;

/** One row of a task's data, of which the task makes an example. A path is the one of a {@link Column} that the task named. */
public interface Row {
    /** The text of the column at {@code path}, which was named as text. */
    String text(String path);

    /** The list or nested field at {@code path}, which was named as such, as JSON. */
    String json(String path);

    /** The whole number at {@code path}, which was named as such. */
    long whole(String path);

    /** The number at {@code path}, which was named as such. */
    double number(String path);

    /** The String, Long or Double of a column that the task named; null where that {@linkplain Column#mayBeNull may be}. */
    @Nullable
    Object value(Column column);

    /** Where the row comes from, for messages: {@code "row 3 of FILE"}. */
    String origin();
}
