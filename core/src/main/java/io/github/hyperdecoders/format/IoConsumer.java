package io.github.hyperdecoders.format;

import java.io.IOException;

/** A piece of work on a channel, stream or folder that may fail with I/O. */
@FunctionalInterface
public interface IoConsumer<T> {
    void accept(T target) throws IOException;
}
