package io.github.hyperdecoders.benchmarks.serving;

import java.nio.file.Path;
import java.time.Duration;

/** What servers are asked for when they are compared. */
enum ServedWork {
    /** Three tokens with the start, as labels have them, for rows of GLUE. */
    three("three tokens", RequestTexts.GLUE, 128, 2, 1, Duration.ofMillis(250), Duration.ofMillis(750)),
    /** Sixty tokens with the start for documents. */
    sixty("60 tokens", RequestTexts.SUMMARIES, 256, 59, 3, Duration.ofSeconds(5), Duration.ofSeconds(15));

    private final String title;
    private final String rows;
    private final int sourceTokens;
    private final int newTokens;
    private final int longer;
    private final Duration limit;
    private final Duration limitOfBase;

    ServedWork(
            String title,
            String rows,
            int sourceTokens,
            int newTokens,
            int longer,
            Duration limit,
            Duration limitOfBase) {
        this.title = title;
        this.rows = rows;
        this.sourceTokens = sourceTokens;
        this.newTokens = newTokens;
        this.longer = longer;
        this.limit = limit;
        this.limitOfBase = limitOfBase;
    }

    String title() {
        return title;
    }

    /** All answers have the same length. */
    GenerateRequests requests(Path shared) {
        return GenerateRequests.of(RequestTexts.read(rows, shared, sourceTokens), newTokens, newTokens);
    }

    /** How many times as long its trials take. */
    int longer() {
        return longer;
    }

    /** Of the 99th percentile, which a rate that is sustained keeps, by the model's size. */
    Duration limit(String size) {
        return size.equals("small") ? limit : limitOfBase;
    }
}
