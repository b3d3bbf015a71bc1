package io.github.hyperdecoders.benchmarks.serving;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** A server that answers after a known time, as many requests at once as it has threads. */
final class StubServer implements AutoCloseable {
    /** An answer: its status, its body and how long it takes. */
    record Reply(int status, String body, long millis) {
        static Reply ok(long millis) {
            return new Reply(200, "{\"generated_text\": \"x\", \"details\": {\"generated_tokens\": 3}}", millis);
        }
    }

    private final ExecutorService threads;
    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    /** @param replies by the number of the request, counted from 0 */
    StubServer(int threads, IntFunction<Reply> replies) throws IOException {
        this.threads = Executors.newFixedThreadPool(threads);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(this.threads);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/generate", exchange -> {
            Reply reply;
            synchronized (bodies) {
                reply = replies.apply(bodies.size());
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            try {
                Thread.sleep(reply.millis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Bodies of the requests so far. */
    List<String> bodies() {
        return bodies;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
