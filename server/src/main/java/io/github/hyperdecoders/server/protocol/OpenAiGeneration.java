package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.server.http.EventStream;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.Query;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/completions} and {@code /v1/chat/completions}, as OpenAI's clients and vLLM's know them. */
public final class OpenAiGeneration {
    private final ServedModels models;
    private final Queries questions;
    private final Answering answering;

    public OpenAiGeneration(ServedModels models, Queries questions, Answering answering) {
        this.models = models;
        this.questions = questions;
        this.answering = answering;
    }

    public void completions(Exchange exchange) {
        answer(exchange, OpenAiStyle.COMPLETION);
    }

    public void chat(Exchange exchange) {
        answer(exchange, OpenAiStyle.CHAT);
    }

    private void answer(Exchange exchange, OpenAiStyle style) {
        Fields fields = Fields.of(Json.object(exchange.body()));
        String name = fields.string("model");
        ServedModel model = name == null ? models.only("model") : models.get(name, "model");
        String task = fields.string("task");
        boolean isChat = style == OpenAiStyle.CHAT;
        List<String> prompts = isChat
                ? List.of(OpenAiPrompts.chat(fields))
                : OpenAiPrompts.prompts(fields, model, questions.limits().sources());
        Long cut =
                fields.integer("truncate_prompt_tokens", 1, questions.limits().sourceTokens());
        // vLLM's: the lowest come first.
        int priority = -fields.integer("priority", -1000, 1000, 0);
        Duration time = questions.time(exchange, fields);
        OpenAiWish wish = OpenAiWish.of(fields, style, questions);
        fields.end();
        List<Query> asked = new ArrayList<>();
        for (String prompt : prompts) {
            asked.add(questions.of(
                    model,
                    prompt,
                    isChat ? "messages" : "prompt",
                    cut == null ? null : cut.intValue(),
                    task,
                    "task",
                    priority,
                    time));
        }
        ObjectNode head =
                style.answer(exchange.record().id(), Instant.now().getEpochSecond(), model.name(), wish.stream());
        if (wish.labels() != null) {
            List<String> labels = wish.labels();
            answering.score(exchange, asked, labels, scores -> exchange.answer(labelled(head, style, asked, scores)));
        } else if (wish.stream()) {
            stream(exchange, style, head, asked, wish);
        } else {
            answering.generate(
                    exchange,
                    asked,
                    wish.options(),
                    answers -> exchange.answer(whole(head, style, model, asked, wish, answers)));
        }
    }

    private static ObjectNode whole(
            ObjectNode head,
            OpenAiStyle style,
            ServedModel model,
            List<Query> asked,
            OpenAiWish wish,
            List<Answer> answers) {
        ArrayNode choices = (ArrayNode) head.get("choices");
        for (int i = 0; i < answers.size(); i++) {
            for (OpenAiText text : OpenAiText.best(answers.get(i), wish)) {
                String shown = (wish.echo() ? asked.get(i).source() : "") + text.text();
                ObjectNode logprobs = wish.hasLogprobs() ? style.logprobs(text.logprobs(model, wish.hasTop())) : null;
                choices.add(style.choice(choices.size(), shown, logprobs, text.finishReason()));
            }
        }
        head.set("usage", usage(answers));
        return head;
    }

    private static ObjectNode labelled(
            ObjectNode head, OpenAiStyle style, List<Query> asked, List<CandidateScores> scores) {
        ArrayNode choices = (ArrayNode) head.get("choices");
        int sources = 0;
        int targets = 0;
        for (int i = 0; i < scores.size(); i++) {
            ObjectNode choice = style.choice(i, scores.get(i).best().text(), null, "stop");
            choice.set("labels", Labels.json(scores.get(i)));
            choices.add(choice);
            sources += asked.get(i).sourceTokens();
            targets += Answering.tokens(scores.get(i));
        }
        head.set("usage", usage(sources, targets));
        return head;
    }

    private static ObjectNode usage(List<Answer> answers) {
        return usage(
                answers.stream().mapToInt(Answer::sourceTokens).sum(),
                answers.stream().mapToInt(Answering::tokens).sum());
    }

    private static ObjectNode usage(int sources, int targets) {
        return Json.object()
                .put("prompt_tokens", sources)
                .put("completion_tokens", targets)
                .put("total_tokens", sources + targets);
    }

    private void stream(Exchange exchange, OpenAiStyle style, ObjectNode head, List<Query> asked, OpenAiWish wish) {
        List<OpenAiStream> streams = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            streams.add(new OpenAiStream(style, head, asked.get(i), wish, i * wish.texts()));
        }
        answering.generate(
                exchange,
                asked,
                wish.options(),
                i -> (choice, piece, tokens, ended) ->
                        exchange.events().send(() -> streams.get(i).piece(choice, piece, tokens, ended)),
                (i, answer) -> exchange.events().send(() -> streams.get(i).end(answer)),
                answers -> end(exchange.events(), head, wish, answers));
    }

    private static void end(EventStream events, ObjectNode head, OpenAiWish wish, List<Answer> answers) {
        events.end(() -> {
            List<String> lines = new ArrayList<>();
            if (wish.usageInStream()) {
                ObjectNode last = head.deepCopy();
                last.set("usage", usage(answers));
                lines.add(Json.text(last));
            }
            lines.add("[DONE]");
            return lines;
        });
    }
}
