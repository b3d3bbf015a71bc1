package io.github.hyperdecoders.server;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.server.http.AccessLog;
import io.github.hyperdecoders.server.http.Admission;
import io.github.hyperdecoders.server.http.ApiKeys;
import io.github.hyperdecoders.server.http.HttpServer;
import io.github.hyperdecoders.server.http.HttpSettings;
import io.github.hyperdecoders.server.metrics.ServerMetrics;
import io.github.hyperdecoders.server.protocol.Errors;
import io.github.hyperdecoders.server.serving.Answering;
import io.github.hyperdecoders.server.serving.ModelOpener;
import io.github.hyperdecoders.server.serving.ServedModels;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Serves models over HTTP: {@code try (InferenceServer server = InferenceServer.start(settings, models, opener, log))}. The models are its own
 * and are closed with it.
 */
public final class InferenceServer implements AutoCloseable {
    private static final Duration LAST_WRITES = Duration.ofSeconds(2);

    private final HttpSettings address;
    private final HttpServer http;
    private final Batcher batcher;
    private final Answering answering;
    private final ServedModels models;

    private InferenceServer(
            HttpSettings address, HttpServer http, Batcher batcher, Answering answering, ServedModels models) {
        this.address = address;
        this.http = http;
        this.batcher = batcher;
        this.answering = answering;
        this.models = models;
    }

    /**
     * Starts a server.
     *
     * @param models that it has from the start
     * @param opener of adapters that are loaded later
     * @throws InputException if it cannot listen where it should, or would be open to other machines without a key
     */
    public static InferenceServer start(
            ServerSettings settings, ServedModels models, ModelOpener opener, AccessLog log) {
        check(settings);
        boolean localOnly = isLoopback(settings.http().host());
        Admission admission =
                new Admission(settings.apiKeys().isEmpty() ? null : new ApiKeys(settings.apiKeys()), localOnly);
        ServerMetrics metrics = new ServerMetrics();
        Batcher batcher = Batcher.start(settings.batching(), metrics);
        metrics.watch(batcher);
        metrics.watch("models", "Models that are served.", () -> models.all().size());
        Answering answering = new Answering(batcher, metrics);
        try {
            ServerRoutes routes = new ServerRoutes(settings, models, opener, answering, metrics);
            HttpServer http = HttpServer.start(settings.http(), admission, routes.all(), Errors::of, log, metrics);
            metrics.watch("requests.open", "Requests that are not answered yet.", http::open);
            return new InferenceServer(settings.http(), http, batcher, answering, models);
        } catch (RuntimeException e) {
            batcher.close();
            throw e;
        }
    }

    /** Refuses a server that would be open to other machines without a key, by an {@link InputException}. */
    public static void check(ServerSettings settings) {
        String host = settings.http().host();
        if (!isLoopback(host) && settings.apiKeys().isEmpty() && !settings.openWithoutKey()) {
            throw new InputException("--host " + host
                    + " can be reached from other machines, expected an API key with it (--api-key-file, or"
                    + " HYPERDECODER_API_KEY), or --no-api-key to go without");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new InputException(
                    "--host '" + host + "' is not known, expected a name or address of this machine", e);
        }
    }

    /** Where it listens: {@code http://127.0.0.1:8000}. */
    public String address() {
        String host = address.host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port();
    }

    /**
     * Ends in good order: it is no longer ready and takes no more requests, while those that it has are answered.
     *
     * @param limit those that are not answered after so long are refused
     * @return whether all were answered
     */
    public boolean drain(Duration limit) {
        answering.stopTaking();
        boolean all = batcher.drain(limit);
        long end = System.nanoTime() + LAST_WRITES.toNanos();
        while (http.open() > 0 && System.nanoTime() < end) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return all;
    }

    /** Ends at once. */
    @Override
    public void close() {
        answering.stopTaking();
        http.close();
        batcher.close();
        models.close();
    }
}
