package io.github.hyperdecoders.dataset;

import io.github.hyperdecoders.reading.Window;

/** What the encoder reads. */
public sealed interface Source {
    /** In words, for people. */
    String text();

    /** A text, tokenised when its turn comes. */
    record Text(String text) implements Source {}

    /** A part of a context, tokenised with the whole of it. */
    record OfContext(Window window) implements Source {
        @Override
        public String text() {
            return window.text();
        }
    }
}
