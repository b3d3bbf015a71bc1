package io.github.hyperdecoders.server;

import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Route;
import io.github.hyperdecoders.server.metrics.ServerMetrics;
import io.github.hyperdecoders.server.page.InstanceCall;
import io.github.hyperdecoders.server.protocol.AdapterCalls;
import io.github.hyperdecoders.server.protocol.Errors;
import io.github.hyperdecoders.server.protocol.InferenceCalls;
import io.github.hyperdecoders.server.protocol.InferenceGeneration;
import io.github.hyperdecoders.server.protocol.InferenceModels;
import io.github.hyperdecoders.server.protocol.OpenAiGeneration;
import io.github.hyperdecoders.server.protocol.OpenAiModels;
import io.github.hyperdecoders.server.protocol.TgiGeneration;
import io.github.hyperdecoders.server.protocol.TgiInfo;
import io.github.hyperdecoders.server.serving.AdapterFolder;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.ModelOpener;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.ServedModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a server answers, and who does. */
final class ServerRoutes {
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final ServerSettings settings;
    private final ServedModels models;
    private final ModelOpener opener;
    private final Answering answering;
    private final ServerMetrics metrics;

    ServerRoutes(
            ServerSettings settings,
            ServedModels models,
            ModelOpener opener,
            Answering answering,
            ServerMetrics metrics) {
        this.settings = settings;
        this.models = models;
        this.opener = opener;
        this.answering = answering;
        this.metrics = metrics;
    }

    List<Route> all() {
        Queries questions = new Queries(settings.limits());
        List<Route> routes = new ArrayList<>(Pages.routes());
        routes.add(Route.get("/health", Errors.TGI, this::ready).open());
        routes.add(Route.get("/metrics", Errors.TGI, this::metrics));
        OpenAiGeneration openAi = new OpenAiGeneration(models, questions, answering);
        OpenAiModels list = new OpenAiModels(models, settings.limits().sourceTokens());
        routes.add(Route.get("/v1/models", Errors.OPENAI, list::list));
        routes.add(Route.get("/v1/models/{model}", Errors.OPENAI, list::one));
        routes.add(Route.post("/v1/completions", Errors.OPENAI, openAi::completions));
        routes.add(Route.post("/v1/chat/completions", Errors.OPENAI, openAi::chat));
        routes.addAll(inference(questions));
        Path folder = settings.adapters();
        AdapterCalls adapters = new AdapterCalls(
                models, settings.admin() && folder != null ? new AdapterFolder(folder, models, opener) : null);
        routes.add(Route.post("/v1/load_lora_adapter", Errors.OPENAI, adapters::load));
        routes.add(Route.post("/v1/unload_lora_adapter", Errors.OPENAI, adapters::unload));
        TgiGeneration tgi = new TgiGeneration(models, questions, answering);
        routes.add(Route.post("/page/instance", Errors.OPENAI, new InstanceCall(models, questions, answering)::look));
        routes.add(Route.post("/generate", Errors.TGI, tgi::generate));
        routes.add(Route.post("/generate_stream", Errors.TGI, tgi::stream));
        TgiInfo info =
                new TgiInfo(models, settings.limits(), settings.batching().maxWaiting());
        routes.add(Route.get("/info", Errors.TGI, info::info));
        return routes;
    }

    /** The Open Inference Protocol's, with and without a version in the path. */
    private List<Route> inference(Queries questions) {
        InferenceModels about = new InferenceModels(models, answering);
        InferenceCalls calls = new InferenceCalls(models, questions, answering);
        InferenceGeneration generation = new InferenceGeneration(models, questions, answering);
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/v2/health/live", Errors.INFERENCE, about::live).open());
        routes.add(Route.get("/v2/health/ready", Errors.INFERENCE, about::ready).open());
        routes.add(Route.get("/v2", Errors.INFERENCE, about::server));
        routes.add(Route.get("/v2/", Errors.INFERENCE, about::server));
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            routes.add(Route.get(model, Errors.INFERENCE, about::metadata));
            routes.add(Route.get(model + "/ready", Errors.INFERENCE, about::modelReady));
            routes.add(Route.post(model + "/infer", Errors.INFERENCE, calls::infer));
            routes.add(Route.post(model + "/generate", Errors.GENERATE, generation::generate));
            routes.add(Route.post(model + "/generate_stream", Errors.GENERATE, generation::stream));
        }
        return routes;
    }

    /** 200 while requests are taken, 503 from then on. */
    private void ready(Exchange exchange) {
        if (!answering.isReady()) {
            throw new FaultException(Fault.CLOSED, "the server is being stopped");
        }
        exchange.answer("");
    }

    private void metrics(Exchange exchange) {
        String accept = exchange.header("Accept");
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : METRICS;
        exchange.answer(200, type, metrics.text(type).getBytes(StandardCharsets.UTF_8));
    }
}
