package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.reading.OffsetEncoder;
import io.github.hyperdecoders.tokenizer.Encoded;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.Arrays;

/**
 * A model's tokenizer as {@link io.github.hyperdecoders.reading.ContextWindows} cuts contexts with it.
 *
 * @param tokenizer somebody else's, to be open while contexts are cut
 */
public record WindowEncoder(T5Tokenizer tokenizer) implements OffsetEncoder {
    @Override
    public Tokens tokens(String text) {
        Encoded all = tokenizer.encodeWithOffsets(text, 0);
        int length = all.length() - 1;
        return new Tokens(
                Arrays.copyOf(all.ids(), length),
                Arrays.copyOf(all.starts(), length),
                Arrays.copyOf(all.ends(), length));
    }

    @Override
    public int endOfSequence() {
        return tokenizer.endOfSequence();
    }
}
