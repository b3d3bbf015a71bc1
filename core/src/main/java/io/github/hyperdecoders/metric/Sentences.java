package io.github.hyperdecoders.metric;

import io.github.hyperdecoders.InputException;
import java.util.Optional;
import java.util.ServiceLoader;

/** Sentences of texts, by the splitter that is on the class path. */
final class Sentences {
    private Sentences() {}

    /**
     * The sentences of {@code text}, one a line; what are lines already stay apart.
     *
     * @throws InputException if there is no {@link SentenceSplitter} on the class path
     */
    static String onePerLine(String text) {
        SentenceSplitter splitter =
                Installed.FIRST.orElseThrow(() -> new InputException("metric '" + Metric.ROUGELSUM.key()
                        + "' needs a SentenceSplitter, and none is on the class path; hyperdecoders-report has one"));
        return String.join("\n", splitter.sentences(text));
    }

    /** Looked for on first use: most metrics need no sentences. */
    private static final class Installed {
        static final Optional<SentenceSplitter> FIRST =
                ServiceLoader.load(SentenceSplitter.class).findFirst();
    }
}
