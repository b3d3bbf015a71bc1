package io.github.hyperdecoders.server.http;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP/1.1, and HTTP/2 without TLS, on one address. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    /** Milliseconds. */
    private static final long LOOK = 250;

    private final Server server;
    private final ServerConnector connector;
    private final Router router;
    private final Thread watch;

    private HttpServer(Server server, ServerConnector connector, Router router, Thread watch) {
        this.server = server;
        this.connector = connector;
        this.router = router;
        this.watch = watch;
    }

    /**
     * Starts to listen.
     *
     * @param errors how faults are told of paths that are no route's
     * @throws InputException if it cannot listen there
     */
    public static HttpServer start(
            HttpSettings settings,
            Admission admission,
            List<Route> routes,
            Function<String, ErrorShape> errors,
            AccessLog log,
            ExchangeListener listener) {
        QueuedThreadPool threads =
                new QueuedThreadPool(Math.max(16, 4 * Runtime.getRuntime().availableProcessors()));
        threads.setName("hyperdecoders-http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = configuration();
        HTTP2CServerConnectionFactory h2c = new HTTP2CServerConnectionFactory(http);
        h2c.setMaxConcurrentStreams(256);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http), h2c);
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idleTime().toMillis());
        SlowHeads heads = new SlowHeads(settings.headerTime());
        connector.addBean(heads);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.connections(), server));
        Router router = new Router(routes, errors, settings, admission, log, listener);
        server.setHandler(router);
        server.setErrorHandler(new PlainErrors(errors));
        try {
            server.start();
        } catch (IOException e) {
            throw new InputException(
                    "cannot listen on " + settings.host() + " port " + settings.port() + ": " + e.getMessage()
                            + "; expected an address of this machine and a free port (--host, --port)",
                    e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        Thread watch = new Thread(() -> watch(router, heads), "hyperdecoders-watch");
        watch.setDaemon(true);
        watch.start();
        return new HttpServer(server, connector, router, watch);
    }

    /** Looks after clients that left and clients that are slow, until it is interrupted. */
    private static void watch(Router router, SlowHeads heads) {
        while (true) {
            try {
                Thread.sleep(LOOK);
                router.checkPresence();
                heads.check();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("cannot look after connections", e);
            }
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(16 << 10);
        return http;
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Requests that are not answered yet. */
    public int open() {
        return router.open();
    }

    /** Closes all connections. */
    @Override
    public void close() {
        watch.interrupt();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
