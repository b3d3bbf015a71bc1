package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.inference.GeneratedToken;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.StopCut;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.Query;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.server.serving.TokenText;
import io.github.hyperdecoders.server.serving.TokenTexts;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The Open Inference Protocol's {@code generate} and {@code generate_stream}: one text in, one text out. */
public final class InferenceGeneration {
    private final ServedModels models;
    private final Queries questions;
    private final Answering answering;

    public InferenceGeneration(ServedModels models, Queries questions, Answering answering) {
        this.models = models;
        this.questions = questions;
        this.answering = answering;
    }

    public void generate(Exchange exchange) {
        Asked asked = asked(exchange, false);
        List<String> labels = asked.wish().labels();
        if (labels != null) {
            answering.score(
                    exchange,
                    List.of(asked.question()),
                    labels,
                    scores -> exchange.answer(labelled(asked, scores.get(0))));
        } else {
            answering.generate(
                    exchange,
                    List.of(asked.question()),
                    asked.wish().options(),
                    answers -> exchange.answer(whole(asked, answers.get(0))));
        }
    }

    public void stream(Exchange exchange) {
        Asked asked = asked(exchange, true);
        StopCut cut = new StopCut(asked.wish().stops());
        TokenTexts texts = new TokenTexts(asked.tokenizer());
        answering.generate(
                exchange,
                List.of(asked.question()),
                asked.wish().options(),
                i -> (choice, piece, tokens, ended) ->
                        exchange.events().send(() -> piece(asked, cut.piece(piece, ended), texts, tokens)),
                (i, answer) -> exchange.events().send(() -> List.of(last(asked, answer))),
                answers -> exchange.events().end(List::of));
    }

    /** A request's question, and how it is to be answered. */
    private record Asked(Query question, InferenceWish wish) {
        ObjectNode answer(String text) {
            return Json.object()
                    .put("text_output", text)
                    .put("model_name", question.model().name())
                    .put("model_version", InferenceModels.VERSION);
        }

        T5Tokenizer tokenizer() {
            return question.model().model().tokenizer();
        }
    }

    private Asked asked(Exchange exchange, boolean stream) {
        ServedModel model = InferenceModels.model(exchange, models);
        Fields fields = Fields.of(Json.object(exchange.body()));
        String source = fields.requiredString("text_input");
        Fields parameters = fields.within("parameters");
        fields.harmless("id");
        fields.end();
        InferenceWish wish = InferenceWish.of(exchange, parameters, questions);
        parameters.end();
        if (wish.options().numReturnSequences() > 1) {
            throw FaultException.invalid(
                    "parameters.n",
                    wish.options().numReturnSequences(),
                    "1, for the answer has one text; infer gives several");
        }
        if (stream && wish.labels() != null) {
            throw FaultException.invalid("parameters.labels", "given", "none where the answer is streamed");
        }
        return new Asked(
                questions.of(
                        model,
                        source,
                        "text_input",
                        wish.cut(),
                        wish.task(),
                        "parameters.task",
                        wish.priority(),
                        wish.time()),
                wish);
    }

    private static ObjectNode labelled(Asked asked, CandidateScores scores) {
        ObjectNode json = asked.answer(scores.best().text());
        json.set("labels", Labels.json(scores));
        return json;
    }

    private static ObjectNode whole(Asked asked, Answer answer) {
        Generation text = answer.choices().get(0);
        ObjectNode json = asked.answer(StopCut.cut(text.text(), asked.wish().stops()));
        if (asked.wish().details()) {
            json.set("details", details(text, TokenTexts.of(asked.tokenizer(), text.tokens())));
        }
        return json;
    }

    private static ObjectNode details(@Nullable Generation ended, List<TokenText> tokens) {
        ObjectNode details = Json.object();
        details.put("finish_reason", ended == null ? null : TgiGeneration.reason(ended.finishReason()));
        ArrayNode logprobs = details.putArray("logprobs");
        tokens.forEach(token -> logprobs.add(TgiGeneration.token(token)));
        return details;
    }

    private static List<String> piece(Asked asked, String text, TokenTexts texts, List<GeneratedToken> tokens) {
        boolean details = asked.wish().details();
        if (text.isEmpty() && !(details && !tokens.isEmpty())) {
            return List.of();
        }
        ObjectNode json = asked.answer(text);
        if (details) {
            json.set("details", details(null, tokens.stream().map(texts::next).toList()));
        }
        return List.of(Json.text(json));
    }

    /** Why the text ends, which is told whether there are details or not. */
    private static String last(Asked asked, Answer answer) {
        ObjectNode json = asked.answer("");
        json.set("details", details(answer.choices().get(0), List.of()));
        return Json.text(json);
    }
}
