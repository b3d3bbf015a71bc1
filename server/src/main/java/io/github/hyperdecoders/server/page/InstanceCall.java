package io.github.hyperdecoders.server.page;

import io.github.hyperdecoders.inference.HypernetworkView;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.http.Json;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.Query;
import io.github.hyperdecoders.server.serving.ServedModel;
import io.github.hyperdecoders.server.serving.ServedModels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /page/instance}: what a model's hypernetwork makes of a source, beside those that were asked about before. One is looked at at a
 * time, in a thread of its own request, so that the texts that are being generated hardly feel it; who comes meanwhile is told to come again.
 * Only vectors and means are kept, in memory, of the models that were asked last.
 */
public final class InstanceCall {
    private static final int MODELS = 4;

    private final ServedModels models;
    private final Queries queries;
    private final Answering answering;
    private final Semaphore free = new Semaphore(1);
    /** For who holds {@link #free}. */
    private final Map<ServedModel, SeenInstances> seen = new LinkedHashMap<>(16, 0.75f, true);

    public InstanceCall(ServedModels models, Queries queries, Answering answering) {
        this.models = models;
        this.queries = queries;
        this.answering = answering;
    }

    /** Answers from a thread of the exchange's, after some forward passes of one source. */
    public void look(Exchange exchange) {
        Fields fields = Fields.of(Json.object(exchange.body()));
        String name = fields.string("model");
        ServedModel model = name == null ? models.only("model") : models.get(name, "model");
        String source = fields.requiredString("source");
        Query query = queries.of(
                model, source, "source", null, fields.string("task"), "task", 0, queries.time(exchange, fields));
        fields.end();
        if (!answering.isReady()) {
            throw new FaultException(Fault.CLOSED, "the server is being stopped");
        }
        exchange.record().model(model.name());
        if (!free.tryAcquire()) {
            throw new FaultException(Fault.FULL, "one instance is looked at at a time; try again");
        }
        exchange.executor().execute(() -> {
            try {
                exchange.answer(released(() -> json(query)));
            } catch (FaultException e) {
                exchange.fail(e);
            } catch (RuntimeException e) {
                exchange.fail(new FaultException(Fault.FAILED, "the instance could not be looked at"));
                throw e;
            }
        });
    }

    /** Frees the place before anything is answered, so that who has an answer may ask again. */
    private ObjectNode released(Supplier<ObjectNode> work) {
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private ObjectNode json(Query query) {
        ServedModel model = query.model();
        if (!model.enter()) {
            throw new FaultException(Fault.NOT_FOUND, "the model was just unloaded", "model", "model_not_found");
        }
        try {
            HypernetworkView view = model.model()
                    .hypernetwork(false)
                    .orElseThrow(() -> new FaultException(
                            Fault.INVALID,
                            "model has no hypernetwork: it reads every instance with the same weights",
                            "model",
                            "no_hypernetwork"));
            return json(view, place(query, view));
        } finally {
            model.leave();
        }
    }

    private SeenInstances.Place place(Query query, HypernetworkView view) {
        List<int[]> ids = query.model().model().tokenizer().encodeBatch(List.of(query.source()), query.most());
        String task = query.task();
        // Where adapters do not depend on tasks, their names are not looked at.
        float[][] vectors = view.vectors(ids, List.of(task == null ? "" : task), 1);
        SeenInstances.Place[] place = new SeenInstances.Place[1];
        view.adapters(vectors, (i, adapters) -> place[0] = of(query.model()).add(task, vectors[i], adapters));
        return place[0];
    }

    private SeenInstances of(ServedModel model) {
        seen.keySet().retainAll(models.all());
        SeenInstances own = seen.computeIfAbsent(model, m -> new SeenInstances());
        while (seen.size() > MODELS) {
            seen.remove(seen.keySet().iterator().next());
        }
        return own;
    }

    private static ObjectNode json(HypernetworkView view, SeenInstances.Place place) {
        ObjectNode json = Json.object();
        json.put("stack", view.stack().key());
        json.put("seen", place.count());
        put(json.putArray("point"), place.point());
        put(json.putArray("explained"), place.explained());
        ArrayNode others = json.putArray("others");
        place.others()
                .forEach(
                        other -> others.addArray().add(other.x()).add(other.y()).add(other.task()));
        ArrayNode nearest = json.putArray("nearest");
        place.nearest().forEach((@Nullable String task) -> nearest.add(task));
        ArrayNode layers = json.putArray("layers");
        for (int layer = 0; layer < place.distances().size(); layer++) {
            layers.addObject()
                    .put("distance", place.distances().get(layer))
                    .put("typical", place.typical().get(layer));
        }
        return json;
    }

    private static void put(ArrayNode array, double[] values) {
        for (double value : values) {
            array.add(value);
        }
    }
}
