package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.inference.FinishReason;
import io.github.hyperdecoders.inference.GeneratedToken;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.Query;
import io.github.hyperdecoders.server.serving.SearchFields;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import io.github.hyperdecoders.server.serving.TokenText;
import io.github.hyperdecoders.server.serving.TokenTexts;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /generate} and {@code /generate_stream}, as TGI's clients know them. A stop string stays in its text, as it does there. */
public final class TgiGeneration {
    private static final int TOKENS = 100;
    private static final int STOPS = 4;

    private final ServedModels models;
    private final Queries questions;
    private final Answering answering;

    public TgiGeneration(ServedModels models, Queries questions, Answering answering) {
        this.models = models;
        this.questions = questions;
        this.answering = answering;
    }

    /** How a text is wanted. */
    private record Wish(
            GenerationOptions options,
            boolean details,
            int drawn,
            @Nullable List<String> labels,
            Query question) {
        @Nullable
        Long seed() {
            TokenSampling sampling = options.sampling();
            return sampling == null ? null : sampling.seed();
        }
    }

    public void generate(Exchange exchange) {
        Wish wish = wish(exchange, false);
        List<String> labels = wish.labels();
        if (labels != null) {
            answering.score(
                    exchange, List.of(wish.question()), labels, scores -> exchange.answer(labelled(scores.get(0))));
        } else {
            answering.generate(
                    exchange,
                    List.of(wish.question()),
                    wish.options(),
                    answers -> exchange.answer(whole(wish, answers.get(0))));
        }
    }

    public void stream(Exchange exchange) {
        Wish wish = wish(exchange, true);
        Stream stream = new Stream(wish);
        answering.generate(
                exchange,
                List.of(wish.question()),
                wish.options(),
                i -> (choice, piece, tokens, ended) -> exchange.events().send(() -> stream.pieces(tokens)),
                (i, answer) -> exchange.events().send(() -> stream.last(answer)),
                answers -> exchange.events().end(List::of));
    }

    private Wish wish(Exchange exchange, boolean stream) {
        Fields fields = Fields.of(Json.object(exchange.body()));
        String source = fields.requiredString("inputs");
        Fields parameters = fields.within("parameters");
        fields.only("stream", "/generate answers whole and /generate_stream in a stream", stream);
        fields.end();
        String adapter = parameters.string("adapter_id");
        ServedModel model = adapter == null
                ? models.all().stream().findFirst().orElseGet(() -> models.only("parameters.adapter_id"))
                : models.get(adapter, "parameters.adapter_id");
        List<String> labels = questions.labels(parameters);
        int most = questions.limits().targetTokens();
        int tokens = parameters.integer("max_new_tokens", 1, most, Math.min(TOKENS, most));
        int drawn = parameters.integer("best_of", 1, questions.limits().texts(), 1);
        Double heat = parameters.number("temperature", 0, true, 100);
        boolean draws = parameters.bool("do_sample", false)
                || heat != null
                || parameters.get("top_p") != null
                || parameters.get("top_k") != null;
        List<String> stops = parameters.strings("stop", false, STOPS);
        GenerationOptions options = SearchFields.options(
                parameters, tokens, drawn, "best_of", 1, draws ? (heat == null ? 1 : heat) : 0, stops);
        if (stream && (drawn > 1 || labels != null)) {
            throw FaultException.invalid(
                    drawn > 1 ? "parameters.best_of" : "parameters.labels",
                    "given",
                    "none where the answer is streamed");
        }
        boolean details = parameters.bool("details", false);
        Long cut = parameters.integer("truncate", 1, questions.limits().sourceTokens());
        parameters.only("return_full_text", "the source is read by an encoder, not continued", false);
        parameters.only("decoder_input_details", "the source has no log-probabilities", false);
        parameters.only("top_n_tokens", "of other tokens than those chosen nothing is known", 0);
        parameters.only("typical_p", "there is top_p", 1);
        parameters.only("frequency_penalty", "there is repetition_penalty", 0);
        parameters.only("watermark", "there is none", false);
        parameters.only("grammar", "none is enforced");
        Query question = questions.of(
                model,
                source,
                "inputs",
                cut == null ? null : cut.intValue(),
                parameters.string("task"),
                "parameters.task",
                0,
                questions.time(exchange, parameters));
        parameters.end();
        return new Wish(options, details, drawn, labels, question);
    }

    private static ObjectNode labelled(CandidateScores scores) {
        ObjectNode json = Json.object();
        json.put("generated_text", scores.best().text());
        json.set("labels", Labels.json(scores));
        return json;
    }

    private static ObjectNode whole(Wish wish, Answer answer) {
        List<Generation> texts = answer.choices().stream()
                .sorted(Comparator.comparingDouble(Generation::meanNegativeLogLikelihood))
                .toList();
        ObjectNode json = Json.object().put("generated_text", texts.get(0).text());
        if (wish.details()) {
            ObjectNode details = details(wish, texts.get(0));
            json.set("details", details);
            if (texts.size() > 1) {
                ArrayNode others = details.putArray("best_of_sequences");
                texts.stream()
                        .skip(1)
                        .forEach(text -> others.add(details(wish, text).put("generated_text", text.text())));
            }
        }
        return json;
    }

    private static ObjectNode details(Wish wish, Generation text) {
        ObjectNode json = Json.object();
        json.put("finish_reason", reason(text.finishReason()));
        json.put("generated_tokens", text.tokens().size());
        json.put("seed", wish.seed());
        json.putArray("prefill");
        ArrayNode tokens = json.putArray("tokens");
        TokenTexts.of(tokenizer(wish), text.tokens()).forEach(token -> tokens.add(token(token)));
        return json;
    }

    private static T5Tokenizer tokenizer(Wish wish) {
        return wish.question().model().model().tokenizer();
    }

    static ObjectNode token(TokenText token) {
        return Json.object()
                .put("id", token.token().id())
                .put("text", token.text())
                .put("logprob", token.token().logProbability())
                .put("special", token.isSpecial());
    }

    static String reason(FinishReason reason) {
        return switch (reason) {
            case END_OF_SEQUENCE -> "eos_token";
            case STOP_STRING -> "stop_sequence";
            case LENGTH -> "length";
        };
    }

    /** Events of a text: one for each token, the last with the whole text. For one thread at a time. */
    private static final class Stream {
        private final Wish wish;
        private final TokenTexts texts;
        private @Nullable ObjectNode held;
        private int count;

        Stream(Wish wish) {
            this.wish = wish;
            texts = new TokenTexts(tokenizer(wish));
        }

        /** Each token's; the newest is held back, for it may be the last. */
        List<String> pieces(List<GeneratedToken> tokens) {
            List<String> events = new ArrayList<>();
            for (GeneratedToken token : tokens) {
                release(events);
                held = Json.object().put("index", ++count);
                held.set("token", token(texts.next(token)));
                held.putNull("generated_text");
                held.putNull("details");
            }
            return events;
        }

        List<String> last(Answer answer) {
            List<String> events = new ArrayList<>();
            Generation text = answer.choices().get(0);
            ObjectNode details = Json.object();
            details.put("finish_reason", reason(text.finishReason()));
            details.put("generated_tokens", text.tokens().size());
            details.put("seed", wish.seed());
            details.put("input_length", answer.sourceTokens());
            if (held == null) {
                events.addAll(pieces(text.tokens()));
            }
            ObjectNode last = held;
            if (last != null) {
                last.put("generated_text", text.text());
                last.set("details", details);
            }
            release(events);
            return events;
        }

        private void release(List<String> events) {
            JsonNode event = held;
            if (event != null) {
                events.add(Json.text(event));
            }
        }
    }
}
