package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the Open Inference Protocol tells of a server and of its models. Every model has one version, {@value #VERSION}. */
public final class InferenceModels {
    static final String VERSION = "1";

    private final ServedModels models;
    private final Answering answering;

    public InferenceModels(ServedModels models, Answering answering) {
        this.models = models;
        this.answering = answering;
    }

    /** That the server runs, which it does until it has ended. */
    public void live(Exchange exchange) {
        exchange.answer(Json.object().put("live", true));
    }

    /** That it takes requests. */
    public void ready(Exchange exchange) {
        if (!answering.isReady()) {
            throw new FaultException(Fault.CLOSED, "the server is being stopped");
        }
        exchange.answer(Json.object().put("ready", true));
    }

    public void server(Exchange exchange) {
        ObjectNode json = Json.object();
        String version = InferenceModels.class.getPackage().getImplementationVersion();
        json.put("name", "hyperdecoder");
        json.put("version", version == null ? "unpackaged" : version);
        json.putArray("extensions").add("generate");
        exchange.answer(json);
    }

    public void metadata(Exchange exchange) {
        ServedModel model = model(exchange, models);
        ObjectNode json = Json.object();
        json.put("name", model.name());
        json.putArray("versions").add(VERSION);
        json.put("platform", "hyperdecoders_t5");
        ArrayNode inputs = json.putArray("inputs");
        tensor(inputs, InferenceTensors.TEXT, "BYTES");
        if (model.needsTask()) {
            tensor(inputs, InferenceTensors.TASK, "BYTES");
        }
        ArrayNode outputs = json.putArray("outputs");
        tensor(outputs, InferenceTensors.TEXT, "BYTES");
        tensor(outputs, InferenceTensors.REASON, "BYTES");
        tensor(outputs, InferenceTensors.LOG_PROBABILITY, "FP64");
        exchange.answer(json);
    }

    private static void tensor(ArrayNode tensors, String name, String type) {
        ObjectNode json = tensors.addObject().put("name", name).put("datatype", type);
        json.putArray("shape").add(-1);
    }

    public void modelReady(Exchange exchange) {
        ServedModel model = model(exchange, models);
        exchange.answer(Json.object().put("name", model.name()).put("ready", answering.isReady()));
    }

    /** The one that the path names. */
    static ServedModel model(Exchange exchange, ServedModels models) {
        @Nullable String version = exchange.variable("version").isEmpty() ? null : exchange.variable("version");
        ServedModel model = models.get(exchange.variable("model"), "the path's model");
        if (version != null && !version.equals(VERSION)) {
            throw FaultException.notFound("the path's version", version, VERSION, null);
        }
        return model;
    }
}
