package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/models}, with what vLLM adds for adapters. */
public final class OpenAiModels {
    private final ServedModels models;
    private final int longest;

    /** @param longest source that is read, in tokens */
    public OpenAiModels(ServedModels models, int longest) {
        this.models = models;
        this.longest = longest;
    }

    public void list(Exchange exchange) {
        ObjectNode json = Json.object().put("object", "list");
        ArrayNode data = json.putArray("data");
        models.all().forEach(model -> data.add(json(model)));
        exchange.answer(json);
    }

    public void one(Exchange exchange) {
        exchange.answer(json(models.get(exchange.variable("model"), "the path's model")));
    }

    private ObjectNode json(ServedModel model) {
        ObjectNode json = Json.object();
        json.put("id", model.name());
        json.put("object", "model");
        json.put("created", model.since().getEpochSecond());
        json.put("owned_by", "hyperdecoders");
        json.put("root", model.name());
        json.put("parent", model.parent());
        json.put("max_model_len", longest);
        ArrayNode tasks = json.putArray("tasks");
        model.tasks().forEach(tasks::add);
        return json;
    }
}
