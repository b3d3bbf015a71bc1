package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.dataset.Source;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.List;

/** Token ids of sources. */
public final class SourceTokens {
    private SourceTokens() {}

    /**
     * The ids of each source, the end of sequence last; windows of contexts have theirs already.
     *
     * @param maxLength longer texts are cut; 0 for no limit
     */
    public static List<int[]> of(List<Source> sources, T5Tokenizer tokenizer, int maxLength) {
        if (sources.stream().allMatch(Source.Text.class::isInstance)) {
            return tokenizer.encodeBatch(sources.stream().map(Source::text).toList(), maxLength);
        }
        return sources.stream()
                .map(source -> source instanceof Source.OfContext window
                        ? window.window().ids()
                        : tokenizer.encode(source.text(), maxLength))
                .toList();
    }
}
