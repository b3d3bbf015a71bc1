package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.FinishReason;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.StopCut;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.TokenTexts;
import java.util.Comparator;
import java.util.List;

/** A text as OpenAI's clients get it: without the stop string that ended it. */
record OpenAiText(Generation generation, String text) {
    /** As many as are wanted, the surest of those that were drawn. */
    static List<OpenAiText> best(Answer answer, OpenAiWish wish) {
        boolean ranks = wish.drawn() > wish.texts() && wish.options().beams() == 1;
        return answer.choices().stream()
                .sorted(
                        ranks
                                ? Comparator.comparingDouble(Generation::meanNegativeLogLikelihood)
                                : Comparator.comparing(text -> 0))
                .limit(wish.texts())
                .map(text -> of(text, wish))
                .toList();
    }

    static OpenAiText of(Generation generation, OpenAiWish wish) {
        List<String> stops = wish.keepsStop() ? List.of() : wish.stops();
        return new OpenAiText(generation, StopCut.cut(generation.text(), stops));
    }

    String finishReason() {
        return generation.finishReason() == FinishReason.LENGTH ? "length" : "stop";
    }

    /** Of its tokens, those of a stop string left out. */
    OpenAiLogprobs logprobs(ServedModel model, boolean withTop) {
        boolean isCut = text.length() < generation.text().length();
        return new OpenAiLogprobs(
                TokenTexts.of(model.model().tokenizer(), generation.tokens()).stream()
                        .filter(token -> !isCut || token.offset() < text.length())
                        .toList(),
                withTop);
    }
}
