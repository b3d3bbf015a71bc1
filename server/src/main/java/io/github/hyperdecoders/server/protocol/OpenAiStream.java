package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.GeneratedToken;
import io.github.hyperdecoders.inference.StopCut;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Query;
import io.github.hyperdecoders.server.serving.TokenText;
import io.github.hyperdecoders.server.serving.TokenTexts;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of one prompt's texts. For one thread at a time. */
final class OpenAiStream {
    private final OpenAiStyle style;
    private final ObjectNode head;
    private final Query question;
    private final OpenAiWish wish;
    private final int first;
    private final Map<Integer, Growing> texts = new HashMap<>();

    /** @param first which of the answer's choices the prompt's first is */
    OpenAiStream(OpenAiStyle style, ObjectNode head, Query question, OpenAiWish wish, int first) {
        this.style = style;
        this.head = head;
        this.question = question;
        this.wish = wish;
        this.first = first;
    }

    /** A text as far as it has come. */
    private static final class Growing {
        final StopCut cut;
        final TokenTexts tokens;
        final List<TokenText> held = new ArrayList<>();
        int given;

        Growing(List<String> stops, T5Tokenizer tokenizer) {
            cut = new StopCut(stops);
            tokens = new TokenTexts(tokenizer);
        }

        /** Tokens of the text that was given out, and its end's. */
        List<TokenText> told() {
            List<TokenText> told = held.stream()
                    .takeWhile(token -> token.isSpecial() || token.offset() < given)
                    .toList();
            held.subList(0, told.size()).clear();
            return told;
        }
    }

    /** Those of a piece: none where all of it is held back. */
    List<String> piece(int choice, String piece, List<GeneratedToken> tokens, boolean ended) {
        boolean isFirst = !texts.containsKey(choice);
        Growing growing = texts.computeIfAbsent(
                choice,
                c -> new Growing(
                        wish.keepsStop() ? List.of() : wish.stops(),
                        question.model().model().tokenizer()));
        String text = growing.cut.piece(piece, ended);
        growing.given += text.length();
        List<TokenText> told = List.of();
        if (wish.hasLogprobs()) {
            tokens.forEach(token -> growing.held.add(growing.tokens.next(token)));
            told = growing.told();
        }
        List<String> events = new ArrayList<>();
        if (isFirst && style == OpenAiStyle.CHAT) {
            events.add(event(style.piece(first + choice, "", true, null, null)));
        }
        String shown = isFirst && wish.echo() ? question.source() + text : text;
        if (!shown.isEmpty() || !told.isEmpty()) {
            ObjectNode logprobs = told.isEmpty() ? null : style.logprobs(new OpenAiLogprobs(told, wish.hasTop()));
            events.add(event(style.piece(first + choice, shown, false, logprobs, null)));
        }
        return events;
    }

    /** Why each text ends. */
    List<String> end(Answer answer) {
        List<String> events = new ArrayList<>();
        for (int choice = 0; choice < answer.choices().size(); choice++) {
            String reason = OpenAiText.of(answer.choices().get(choice), wish).finishReason();
            events.add(event(style.piece(first + choice, null, false, null, reason)));
        }
        return events;
    }

    private String event(ObjectNode choice) {
        ObjectNode json = head.deepCopy();
        ((ArrayNode) json.get("choices")).add(choice);
        return Json.text(json);
    }
}
