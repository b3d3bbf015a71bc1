package io.github.hyperdecoders.server.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what answers a request, whether it may ask, reads its body, and tells of it when it is over. */
final class Router extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final List<Route> routes;
    private final Function<String, ErrorShape> errors;
    private final HttpSettings settings;
    private final Admission admission;
    private final AccessLog log;
    private final ExchangeListener listener;
    private final SecureRandom random = new SecureRandom();
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

    /** @param errors how faults are told of paths that are no route's */
    Router(
            List<Route> routes,
            Function<String, ErrorShape> errors,
            HttpSettings settings,
            Admission admission,
            AccessLog log,
            ExchangeListener listener) {
        this.routes = List.copyOf(routes);
        this.errors = errors;
        this.settings = settings;
        this.admission = admission;
        this.log = log;
        this.listener = listener;
    }

    /** Requests that are not answered yet. */
    int open() {
        return open.size();
    }

    /** Looks after clients that went away. */
    void checkPresence() {
        open.forEach(Exchange::checkPresence);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        String method = request.getMethod();
        List<Route> ofPath =
                routes.stream().filter(route -> route.match(path) != null).toList();
        Route route = ofPath.stream()
                .filter(each -> each.takes(method))
                .findFirst()
                .orElseGet(() -> ofPath.isEmpty() ? unknown(path) : wrongMethod(method, ofPath, errors.apply(path)));
        Map<String, String> variables = route.match(path);
        ExchangeRecord record =
                new ExchangeRecord(id(request), shown(method), route.template(), request.getBeginNanoTime());
        response.getHeaders().put(REQUEST_ID, record.id());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        Exchange exchange =
                new Exchange(request, response, callback, route, variables == null ? Map.of() : variables, record);
        open.add(exchange);
        Request.addCompletionListener(request, failure -> over(exchange, request, response));
        try {
            admission.check(request, route.isOpen());
            if (ofPath.isEmpty() || !route.takes(method)) {
                route.endpoint().answer(exchange);
            } else if (route.method().equals("POST")) {
                admission.checkBody(request);
                BodyReader.read(
                        request,
                        settings.bodyLimit(),
                        settings.bodyTime(),
                        body -> {
                            exchange.body(body);
                            answer(route, exchange);
                        },
                        exchange::fail);
            } else {
                answer(route, exchange);
            }
        } catch (FaultException e) {
            if (e.fault() == Fault.WRONG_METHOD) {
                response.getHeaders()
                        .put(
                                HttpHeader.ALLOW,
                                String.join(
                                        ", ", ofPath.stream().map(Route::method).toList()));
            }
            exchange.fail(e);
        } catch (Exception e) {
            exchange.fail(fault(e, record));
        }
        return true;
    }

    private void answer(Route route, Exchange exchange) {
        try {
            route.endpoint().answer(exchange);
        } catch (Exception e) {
            exchange.fail(fault(e, exchange.record()));
        }
    }

    /** What a client hears of whatever went wrong; what it does not hear is in the program's log. */
    static FaultException fault(Throwable cause, ExchangeRecord record) {
        if (cause instanceof FaultException fault) {
            return fault;
        }
        if (!(cause instanceof CancellationException)) {
            LOG.error("request {} failed", record.id(), cause);
        }
        return new FaultException(Fault.FAILED, "the request failed; the server's log has more under " + record.id());
    }

    private void over(Exchange exchange, Request request, Response response) {
        open.remove(exchange);
        ExchangeRecord record = exchange.record();
        log.line(
                record,
                Request.getRemoteAddr(request),
                request.getConnectionMetaData().getProtocol(),
                response.getStatus(),
                Response.getContentBytesWritten(response));
        listener.ended(record, response.getStatus());
    }

    private Route unknown(String path) {
        return new Route("", "unknown", true, errors.apply(path), exchange -> {
            throw new FaultException(Fault.NOT_FOUND, "there is nothing at this path");
        });
    }

    private static Route wrongMethod(String method, List<Route> ofPath, ErrorShape shape) {
        return new Route("", ofPath.get(0).template(), true, shape, exchange -> {
            throw new FaultException(
                    Fault.WRONG_METHOD,
                    "the method is " + shown(method) + ", expected "
                            + String.join(
                                    " or ", ofPath.stream().map(Route::method).toList()));
        });
    }

    /** Methods are the client's words too. */
    private static String shown(String method) {
        return List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
                        .contains(method)
                ? method
                : "another";
    }

    private String id(Request request) {
        String given = request.getHeaders().get(REQUEST_ID);
        if (given != null && PLAIN_ID.matcher(given).matches()) {
            return given;
        }
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
