package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Gets from the hub: follows redirects, keeps the token at home, and tries again what may pass. */
final class HubClient {
    private static final int MAX_REDIRECTS = 10;
    private static final int MAX_DISCARDED = 1 << 16;

    private final HubSettings settings;
    private final Patience patience;
    private final HttpClient http;

    HubClient(HubSettings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .connectTimeout(patience.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                // Few large bodies, one after the other: HTTP/2 would add flow control and gain nothing.
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    Attempts newAttempts() {
        return new Attempts(patience);
    }

    /**
     * The answer 200, or 206 or 416 where a range was asked for; the caller closes it.
     *
     * @throws InputException if access is refused or there is no such thing
     * @throws IOException if there is no usable answer, also after trying again
     */
    HubAnswer get(URI uri, Map<String, String> headers, HubSubject subject, Attempts attempts) throws IOException {
        while (true) {
            HubAnswer answer;
            try {
                answer = follow(uri, headers);
            } catch (HubFault e) {
                throw e;
            } catch (IOException e) {
                attempts.failed(unreachable(uri, e));
                continue;
            }
            int status = answer.status();
            if (status == 200 || (headers.containsKey("Range") && (status == 206 || status == 416))) {
                return answer;
            }
            answer.close();
            if (status != 429 && status < 500) {
                if (!origin(answer.uri()).equals(origin(settings.endpoint()))) {
                    throw new HubFault(shown(answer.uri()) + " answered " + status + " for " + subject);
                }
                throw subject.refused(status, answer.headers(), settings);
            }
            attempts.failed(
                    new IOException("the hub answered " + status + " for " + subject),
                    attempts.asked(answer.headers()));
        }
    }

    private HubAnswer follow(URI start, Map<String, String> headers) throws IOException {
        List<HttpHeaders> ofHub = new ArrayList<>();
        URI uri = start;
        boolean atHome = true;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            // Once away, for good: what another host makes us ask of the hub is not asked in the user's name.
            atHome &= origin(uri).equals(origin(settings.endpoint()));
            HttpResponse<InputStream> response = send(uri, headers, atHome);
            if (atHome) {
                ofHub.add(response.headers());
            }
            Optional<String> location = response.headers().firstValue("Location");
            if (!List.of(301, 302, 303, 307, 308).contains(response.statusCode()) || location.isEmpty()) {
                return new HubAnswer(response, ofHub);
            }
            discard(response);
            uri = redirected(uri, location.get());
        }
        throw new HubFault("more than " + MAX_REDIRECTS + " redirects from " + shown(start));
    }

    /** Reads a short body to its end, so that the connection can serve the next request. */
    private static void discard(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            if (response.headers().firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE) <= MAX_DISCARDED) {
                body.readAllBytes();
            }
        }
    }

    private static URI redirected(URI from, String location) throws HubFault {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new HubFault(shown(from) + " redirects to " + RemoteNames.quoted(location) + ", which is no address");
        }
        boolean secure = "https".equalsIgnoreCase(to.getScheme());
        boolean plain = "http".equalsIgnoreCase(to.getScheme()) && !"https".equalsIgnoreCase(from.getScheme());
        if (to.getHost() == null || !(secure || plain)) {
            throw new HubFault(shown(from) + " redirects to " + RemoteNames.quoted(shown(to)) + "; expected "
                    + from.getScheme() + " or https");
        }
        return to;
    }

    private HttpResponse<InputStream> send(URI uri, Map<String, String> headers, boolean atHome) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(patience.readTimeout())
                .header("User-Agent", "hyperdecoders-jvm")
                // Lengths and ranges are those of the file, not of a compressed form of it.
                .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        if (atHome) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        try {
            return http.send(request.build(), head -> new TimedBody(patience.readTimeout()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking " + shown(uri));
        }
    }

    private static IOException unreachable(URI uri, IOException cause) {
        if (cause instanceof InterruptedIOException) {
            return cause;
        }
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new IOException(
                "cannot reach " + shown(uri) + " (" + reason + "); HF_HUB_OFFLINE=1 uses what is in the cache", cause);
    }

    /** An address without its query, which for stored files is a signature that opens them. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /** Scheme, host and port: what a token is for. */
    static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }
}
