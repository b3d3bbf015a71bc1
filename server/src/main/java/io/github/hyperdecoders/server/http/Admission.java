package io.github.hyperdecoders.server.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A server of this machine alone answers only to this machine's names, so that no page of the web can reach it by a name of its
 * own (DNS rebinding); no page of another origin may ask at all; and where there are API keys a request needs one.
 */
public final class Admission {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> BODIES = Set.of("application/json", "application/octet-stream");

    private final @Nullable ApiKeys keys;
    private final boolean localOnly;

    /**
     * A admission.
     *
     * @param keys null where none is asked for
     * @param localOnly whether the server listens on a loopback address
     */
    public Admission(@Nullable ApiKeys keys, boolean localOnly) {
        this.keys = keys;
        this.localOnly = localOnly;
    }

    /** @throws FaultException if the request may not be answered */
    void check(Request request, boolean isOpen) {
        HttpFields headers = request.getHeaders();
        if (localOnly && !LOCAL.contains(name(Request.getServerName(request)))) {
            throw new FaultException(
                    Fault.FORBIDDEN, "Host names another machine, expected localhost, 127.0.0.1 or [::1] here");
        }
        String origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && !isSame(origin, request)) {
            throw new FaultException(Fault.FORBIDDEN, "Origin is another site's; pages of other sites may not ask");
        }
        if (keys != null && !isOpen && !keys.has(bearer(headers.get(HttpHeader.AUTHORIZATION)))) {
            throw new FaultException(
                    Fault.UNAUTHORIZED, "no valid API key, expected the header Authorization: Bearer KEY");
        }
    }

    /** @throws FaultException if the body is of a type that is not read here */
    void checkBody(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
        if (type != null && !BODIES.contains(name(type.replaceFirst(";.*", "").strip()))) {
            throw new FaultException(
                    Fault.WRONG_MEDIA_TYPE, "Content-Type is " + Shown.value(type) + ", expected application/json");
        }
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new FaultException(
                    Fault.WRONG_MEDIA_TYPE, "Content-Encoding is " + Shown.value(encoding) + ", expected none");
        }
    }

    private static boolean isSame(String origin, Request request) {
        try {
            URI uri = URI.create(origin);
            int port = uri.getPort() < 0 ? ("https".equals(uri.getScheme()) ? 443 : 80) : uri.getPort();
            return name(uri.getHost()).equals(name(Request.getServerName(request)))
                    && port == Request.getServerPort(request);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String name(@Nullable String host) {
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    private static String bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : "";
    }
}
