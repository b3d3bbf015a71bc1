package io.github.hyperdecoders.server;

import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Route;
import io.github.hyperdecoders.server.protocol.Errors;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The page at {@code /} and its files: resources of {@code page/} beside this class, each at {@code /page/NAME}. A browser may take nothing of
 * any other place, and no script that stands in the page itself.
 */
final class Pages {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+\\.(" + String.join("|", TYPES.keySet()) + ")");

    private Pages() {}

    /** They tell nothing of models or texts, so that they are open: what they ask for is not. */
    static List<Route> routes() {
        return List.of(
                Route.get("/", Errors.OPENAI, exchange -> answer(exchange, "index.html"))
                        .open(),
                Route.get("/page/{name}", Errors.OPENAI, exchange -> answer(exchange, exchange.variable("name")))
                        .open());
    }

    private static void answer(Exchange exchange, String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new FaultException(Fault.NOT_FOUND, "there is no such page");
        }
        try (InputStream in = Pages.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new FaultException(Fault.NOT_FOUND, "there is no such page");
            }
            String type = TYPES.getOrDefault(name.substring(name.indexOf('.') + 1), "");
            exchange.answer(
                    200,
                    type,
                    in.readAllBytes(),
                    "Content-Security-Policy",
                    POLICY,
                    "Cache-Control",
                    "no-cache",
                    "Referrer-Policy",
                    "no-referrer");
        }
    }
}
