package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.generation.SearchListener;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Tells of the texts of a batch, and ends them at stop strings: what needs a tokenizer while the search goes on. */
final class BatchListener implements SearchListener {
    private final T5Tokenizer tokenizer;
    private final List<Integer> places;
    private final GenerationOptions options;
    private final GenerationListener listener;
    private final Map<Integer, GrowingText> texts = new HashMap<>();

    /** @param places of the batch's sources among all */
    BatchListener(T5Tokenizer tokenizer, List<Integer> places, GenerationOptions options, GenerationListener listener) {
        this.tokenizer = tokenizer;
        this.places = places;
        this.options = options;
        this.listener = listener;
    }

    @Override
    public boolean listens() {
        return listener != GenerationListener.NONE || !options.stopStrings().isEmpty();
    }

    @Override
    public void beforeStep() {
        if (listener.isCancelled()) {
            throw new CancellationException("the generation was cancelled");
        }
    }

    @Override
    public boolean endsHere(int[] tokens) {
        return !options.stopStrings().isEmpty() && options.hasStopString(tokenizer.decode(tokens));
    }

    @Override
    public void chosen(int row, int[] tokens, double[] logProbabilities, boolean ended) {
        if (listener == GenerationListener.NONE) {
            return;
        }
        String piece = texts.computeIfAbsent(row, r -> new GrowingText(tokenizer::decode))
                .piece(tokens, ended);
        if (!piece.isEmpty() || ended) {
            int perSource = options.numReturnSequences();
            listener.text(places.get(row / perSource), row % perSource, piece, ended);
        }
    }
}
