package io.github.hyperdecoders.server.metrics;

import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.BatcherListener;
import io.github.hyperdecoders.inference.BatcherState;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.inference.RequestRefusedException;
import io.github.hyperdecoders.server.http.ExchangeListener;
import io.github.hyperdecoders.server.http.ExchangeRecord;
import io.github.hyperdecoders.server.http.Fault;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/** What a server counts and measures, for Prometheus to fetch. Names of models and routes are the server's own, so that there are few. */
public final class ServerMetrics implements BatcherListener, ExchangeListener {
    private static final String PREFIX = "hyperdecoder.";
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer encodings;
    private final DistributionSummary encodedSources;
    private final Counter encodedTokens;
    private final Timer steps;
    private final DistributionSummary stepRows;

    public ServerMetrics() {
        encodings = timer("encode", "Sources encoded together.");
        encodedSources = rows("encode.sources", "Sources of an encoder pass.");
        encodedTokens = Counter.builder(PREFIX + "encode.tokens")
                .description("Source tokens encoded.")
                .register(registry);
        steps = timer("steps", "Steps of decoding, of a token for each row.");
        stepRows = rows("step.rows", "Rows of a step of decoding: texts that got a token.");
        bind(new JvmMemoryMetrics());
        bind(new ProcessorMetrics());
    }

    private void bind(io.micrometer.core.instrument.binder.MeterBinder binder) {
        binder.bindTo(registry);
    }

    private Timer timer(String name, String description, String... tags) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private DistributionSummary rows(String name, String description) {
        return DistributionSummary.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
                .register(registry);
    }

    /** Shows what a batcher has to do. */
    public void watch(Batcher batcher) {
        gauge("queue.waiting", "Requests that wait to be encoded.", batcher, b -> state(b).waiting());
        gauge("batch.rows", "Texts being decoded.", batcher, b -> state(b).rows());
        gauge(
                "batch.source.tokens",
                "Source tokens of the texts being decoded.",
                batcher,
                b -> state(b).sourceTokens());
    }

    private static BatcherState state(Batcher batcher) {
        return batcher.state();
    }

    /** Shows a count that somebody else keeps. */
    public void watch(String name, String description, IntSupplier count) {
        gauge(name, description, count, IntSupplier::getAsInt);
    }

    private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(PREFIX + name, of, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void encoded(int sources, int sourceTokens, Duration time) {
        encodings.record(time);
        encodedSources.record(sources);
        encodedTokens.increment(sourceTokens);
    }

    @Override
    public void stepped(int rows, Duration time) {
        steps.record(time);
        stepRows.record(rows);
    }

    @Override
    public void failed(Hyperdecoder model, Throwable cause) {
        String reason = cause instanceof RequestRefusedException refused
                ? refused.reason().name().toLowerCase(Locale.ROOT)
                : cause instanceof CancellationException ? "cancelled" : "failed";
        Counter.builder(PREFIX + "unanswered")
                .description("Queries that left without an answer.")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** A question was answered by texts. */
    public void answered(String model, Answer answer) {
        timer("queue.time", "From a question's arrival until its source was encoded.", "model", model)
                .record(answer.queued());
        timer("first.token", "From a question's arrival until its first token.", "model", model)
                .record(answer.firstToken());
        timer("answer", "From a question's arrival until its answer.", "model", model)
                .record(answer.total());
        int tokens =
                answer.choices().stream().mapToInt(text -> text.tokens().size()).sum();
        count("source.tokens", "Source tokens of questions answered.", model, answer.sourceTokens());
        count("target.tokens", "Tokens generated for questions answered.", model, tokens);
    }

    /** A question was answered by scores of labels. */
    public void scored(String model, Duration time) {
        timer("score", "From a request's arrival until its labels were scored.", "model", model)
                .record(time);
    }

    private void count(String name, String description, String model, double amount) {
        Counter.builder(PREFIX + name)
                .description(description)
                .tag("model", model)
                .register(registry)
                .increment(amount);
    }

    @Override
    public void ended(ExchangeRecord record, int status) {
        Fault fault = record.fault();
        String outcome = record.isGone()
                ? "gone"
                : fault == null ? "answered" : fault.name().toLowerCase(Locale.ROOT);
        timer(
                        "requests",
                        "Requests, from the first byte to the last of the answer.",
                        "route",
                        record.route(),
                        "status",
                        Integer.toString(status),
                        "outcome",
                        outcome,
                        "model",
                        Objects.requireNonNullElse(record.model(), "none"))
                .record(record.time());
    }

    /** Everything, in the format that a client's header {@code Accept} asks for. */
    public String text(String contentType) {
        return Objects.requireNonNull(registry.scrape(contentType));
    }

    /** For meters of others. */
    public MeterRegistry registry() {
        return registry;
    }
}
