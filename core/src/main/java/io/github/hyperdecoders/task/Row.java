package io.github.hyperdecoders.task;

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

    /** Where the row comes from, for messages: {@code "row 3 of FILE"}. */
    String origin();
}
