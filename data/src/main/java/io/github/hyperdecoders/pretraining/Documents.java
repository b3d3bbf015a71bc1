package io.github.hyperdecoders.pretraining;

import java.util.function.Consumer;

/** Texts that can be gone through again and again, always in the same order; {@code list::forEach} of a list of texts is one. */
@FunctionalInterface
public interface Documents {
    /** Hands over every document in turn; none of them needs to stay in memory. */
    void forEach(Consumer<? super String> document);
}
