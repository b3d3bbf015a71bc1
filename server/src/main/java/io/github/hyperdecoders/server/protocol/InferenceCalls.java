package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.CandidateScore;
import io.github.hyperdecoders.inference.CandidateScores;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The Open Inference Protocol's {@code infer}: tensors of texts in, tensors of texts, reasons and probabilities out. */
public final class InferenceCalls {
    private static final List<String> GENERATED =
            List.of(InferenceTensors.TEXT, InferenceTensors.REASON, InferenceTensors.LOG_PROBABILITY);
    private static final List<String> CHOSEN = List.of(
            InferenceTensors.TEXT, InferenceTensors.LABEL_PROBABILITIES, InferenceTensors.LABEL_LOG_PROBABILITIES);

    private final ServedModels models;
    private final Queries questions;
    private final Answering answering;

    public InferenceCalls(ServedModels models, Queries questions, Answering answering) {
        this.models = models;
        this.questions = questions;
        this.answering = answering;
    }

    public void infer(Exchange exchange) {
        ServedModel model = InferenceModels.model(exchange, models);
        if (exchange.header("Inference-Header-Content-Length") != null) {
            throw FaultException.invalid(
                    "Inference-Header-Content-Length",
                    "given",
                    "none: tensors go as JSON; tritonclient: set_data_from_numpy(data, binary_data=False)");
        }
        Fields fields = Fields.of(Json.object(exchange.body()));
        String id = fields.string("id");
        Map<String, List<String>> inputs =
                InferenceTensors.inputs(fields, questions.limits().sources());
        Fields parameters = fields.within("parameters");
        InferenceWish wish = InferenceWish.of(exchange, parameters, questions);
        parameters.end();
        List<String> labels = labels(inputs.get(InferenceTensors.LABELS), wish);
        List<String> wanted = InferenceTensors.wanted(fields, labels == null ? GENERATED : CHOSEN);
        fields.end();
        List<Query> asked = questions(model, inputs, wish);
        if (labels == null) {
            answering.generate(
                    exchange,
                    asked,
                    wish.options(),
                    answers -> exchange.answer(answer(model, id, wanted, generated(answers, wish))));
        } else {
            answering.score(
                    exchange,
                    asked,
                    labels,
                    scores -> exchange.answer(answer(model, id, wanted, chosen(scores, labels.size()))));
        }
    }

    private static @Nullable List<String> labels(@Nullable List<String> input, InferenceWish wish) {
        if (input == null) {
            return wish.labels();
        }
        if (wish.labels() != null
                || input.isEmpty()
                || input.stream().distinct().count() < input.size()) {
            throw FaultException.invalid("labels", input, "at least one text, none twice, as an input or a parameter");
        }
        return input;
    }

    private List<Query> questions(ServedModel model, Map<String, List<String>> inputs, InferenceWish wish) {
        List<String> texts = inputs.getOrDefault(InferenceTensors.TEXT, List.of());
        List<String> tasks = inputs.getOrDefault(InferenceTensors.TASK, List.of());
        if (texts.isEmpty()
                || (tasks.size() > 1 && tasks.size() != texts.size())
                || (!tasks.isEmpty() && wish.task() != null)) {
            throw texts.isEmpty()
                    ? FaultException.invalid("text", "empty", "at least one source")
                    : FaultException.invalid(
                            "task",
                            tasks.size() + " tasks",
                            "one for all, or one for each text, as an input or a parameter");
        }
        List<Query> asked = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String task = tasks.isEmpty() ? wish.task() : tasks.get(tasks.size() == 1 ? 0 : i);
            asked.add(
                    questions.of(model, texts.get(i), "text", wish.cut(), task, "task", wish.priority(), wish.time()));
        }
        return asked;
    }

    private static ObjectNode answer(
            ServedModel model, @Nullable String id, List<String> wanted, Map<String, ObjectNode> outputs) {
        ObjectNode json = Json.object();
        json.put("model_name", model.name());
        json.put("model_version", InferenceModels.VERSION);
        if (id != null) {
            json.put("id", id);
        }
        ArrayNode list = json.putArray("outputs");
        wanted.forEach(name -> list.add(outputs.get(name)));
        return json;
    }

    private static Map<String, ObjectNode> generated(List<Answer> answers, InferenceWish wish) {
        List<Generation> texts =
                answers.stream().flatMap(answer -> answer.choices().stream()).toList();
        int each = wish.options().numReturnSequences();
        List<Integer> shape = each == 1 ? List.of(answers.size()) : List.of(answers.size(), each);
        Map<String, ObjectNode> outputs = new LinkedHashMap<>();
        outputs.put(
                InferenceTensors.TEXT,
                InferenceTensors.output(
                        InferenceTensors.TEXT,
                        "BYTES",
                        shape,
                        data -> texts.forEach(text -> data.add(StopCut.cut(text.text(), wish.stops())))));
        outputs.put(
                InferenceTensors.REASON,
                InferenceTensors.output(
                        InferenceTensors.REASON,
                        "BYTES",
                        shape,
                        data -> texts.forEach(text -> data.add(TgiGeneration.reason(text.finishReason())))));
        outputs.put(
                InferenceTensors.LOG_PROBABILITY,
                InferenceTensors.output(
                        InferenceTensors.LOG_PROBABILITY,
                        "FP64",
                        shape,
                        data -> texts.forEach(text -> data.add(text.tokens().stream()
                                .mapToDouble(token -> token.logProbability())
                                .sum()))));
        return outputs;
    }

    private static Map<String, ObjectNode> chosen(List<CandidateScores> scores, int labels) {
        Map<String, ObjectNode> outputs = new LinkedHashMap<>();
        outputs.put(
                InferenceTensors.TEXT,
                InferenceTensors.output(
                        InferenceTensors.TEXT,
                        "BYTES",
                        List.of(scores.size()),
                        data -> scores.forEach(each -> data.add(each.best().text()))));
        outputs.put(
                InferenceTensors.LABEL_PROBABILITIES,
                numbers(InferenceTensors.LABEL_PROBABILITIES, scores, labels, CandidateScore::probability));
        outputs.put(
                InferenceTensors.LABEL_LOG_PROBABILITIES,
                numbers(InferenceTensors.LABEL_LOG_PROBABILITIES, scores, labels, CandidateScore::logProbability));
        return outputs;
    }

    private static ObjectNode numbers(
            String name, List<CandidateScores> scores, int labels, ToDoubleFunction<CandidateScore> number) {
        return InferenceTensors.output(
                name,
                "FP64",
                List.of(scores.size(), labels),
                data -> scores.forEach(
                        each -> each.candidates().forEach(label -> data.add(number.applyAsDouble(label)))));
    }
}
