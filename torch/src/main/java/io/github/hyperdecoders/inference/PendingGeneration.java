package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Texts that are to be generated, and what has been said of them. */
final class PendingGeneration extends Pending {
    private final GenerationRequest request;
    private final GenerationOptions options;
    private final CompletableFuture<Answer> future = new CompletableFuture<>();
    private final Map<Integer, GrowingText> texts = new HashMap<>();
    /** Of each choice how many tokens were told. */
    private final Map<Integer, Integer> told = new HashMap<>();

    private volatile Duration firstToken = Duration.ZERO;

    /** @param options with bad words as token ids */
    PendingGeneration(Hyperdecoder model, int[] source, GenerationRequest request, GenerationOptions options) {
        super(model, source, request.task(), request.priority(), request.timeout());
        this.request = request;
        this.options = options;
    }

    /** How to search, in token ids. */
    GenerationOptions options() {
        return options;
    }

    boolean streams() {
        return request.listener() != TokenListener.NONE;
    }

    /** Its first token is there. */
    void stepped() {
        if (firstToken.isZero()) {
            firstToken = age();
        }
    }

    /** Tells its listener of what is new of a text. */
    void grown(int choice, int[] tokens, double[] logs, boolean ended) {
        String piece = texts.computeIfAbsent(choice, c -> new GrowingText(model().tokenizer()::decode))
                .piece(tokens, ended);
        if (piece.isEmpty() && !ended) {
            return;
        }
        int before = told.getOrDefault(choice, 0);
        List<GeneratedToken> fresh = new ArrayList<>();
        for (int i = before; i < tokens.length; i++) {
            fresh.add(new GeneratedToken(tokens[i], logs[i]));
        }
        told.put(choice, tokens.length);
        request.listener().piece(choice, piece, fresh, ended);
    }

    /** Its answer, told to nobody yet but for the texts of beams, which its listener hears of now. */
    Answer answer(List<GeneratedSequence> found) {
        List<Generation> choices = model().generator().generations(found, request.options());
        if (streams() && options.beams() > 1) {
            for (int choice = 0; choice < choices.size(); choice++) {
                Generation text = choices.get(choice);
                request.listener().piece(choice, text.text(), text.tokens(), true);
            }
        }
        return new Answer(choices, source().length, queued(), firstToken, age());
    }

    @Override
    int rows() {
        return options.beams() > 1 ? options.beams() : options.numReturnSequences();
    }

    @Override
    CompletableFuture<Answer> future() {
        return future;
    }
}
