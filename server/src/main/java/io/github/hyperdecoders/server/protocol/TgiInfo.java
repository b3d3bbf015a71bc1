package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Limits;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import tools.jackson.databind.node.ObjectNode;

/** TGI's {@code /info}: the model that is meant where none is named, and what a request may ask for. */
public final class TgiInfo {
    private final ServedModels models;
    private final Limits limits;
    private final int waiting;

    /** @param waiting requests that may wait */
    public TgiInfo(ServedModels models, Limits limits, int waiting) {
        this.models = models;
        this.limits = limits;
        this.waiting = waiting;
    }

    public void info(Exchange exchange) {
        ObjectNode json = Json.object();
        json.put(
                "model_id",
                models.all().stream().findFirst().map(ServedModel::name).orElse(null));
        json.putNull("model_sha");
        json.put("max_concurrent_requests", waiting);
        json.put("max_best_of", limits.texts());
        json.put("max_stop_sequences", 4);
        json.put("max_input_tokens", limits.sourceTokens());
        json.put("max_total_tokens", limits.sourceTokens() + limits.targetTokens());
        json.put("max_client_batch_size", 1);
        json.put("router", "hyperdecoder");
        String version = TgiInfo.class.getPackage().getImplementationVersion();
        json.put("version", version == null ? "unpackaged" : version);
        exchange.answer(json);
    }
}
