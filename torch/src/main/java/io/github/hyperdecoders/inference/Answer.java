package io.github.hyperdecoders.inference;

import java.time.Duration;
import java.util.List;

/**
 * What became of a {@link GenerationRequest}.
 *
 * @param choices as many texts as were asked for, the best first
 * @param sourceTokens of the source, the end of sequence and all; after it was cut
 * @param queued how long the request waited until its source was encoded
 * @param firstToken from its arrival until its first token was there
 * @param total from its arrival until the answer
 */
public record Answer(List<Generation> choices, int sourceTokens, Duration queued, Duration firstToken, Duration total) {
    public Answer {
        choices = List.copyOf(choices);
    }

    /** The text of the best. */
    public String text() {
        return choices.get(0).text();
    }
}
