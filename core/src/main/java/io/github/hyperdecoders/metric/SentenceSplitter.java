package io.github.hyperdecoders.metric;

import java.util.List;

/**
 * Finds the sentences of an English text, which {@link Metric#ROUGELSUM} compares one by one. That takes a trained model, which not
 * every program that names metrics should carry: {@link java.util.ServiceLoader} finds the implementation on the class path. Safe for
 * use by several threads.
 */
public interface SentenceSplitter {
    /** The sentences of {@code text}, in order; what are lines already stay apart. */
    List<String> sentences(String text);
}
