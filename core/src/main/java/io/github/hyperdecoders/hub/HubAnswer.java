package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The end of a chain of redirects, and what the hub itself said of the file on the way: the host that stores the bytes knows neither
 * commit nor content hash, so the hub puts them into its redirect.
 */
final class HubAnswer implements AutoCloseable {
    private static final Pattern CONTENT_HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    private final HttpResponse<InputStream> last;
    private Optional<String> commit = Optional.empty();
    private Optional<String> etag = Optional.empty();
    private OptionalLong size = OptionalLong.empty();

    HubAnswer(HttpResponse<InputStream> last, Iterable<HttpHeaders> hub) {
        this.last = last;
        for (HttpHeaders headers : hub) {
            if (commit.isEmpty()) {
                commit = headers.firstValue("X-Repo-Commit");
            }
            if (etag.isEmpty()) {
                etag = headers.firstValue("X-Linked-Etag")
                        .or(() -> headers.firstValue("ETag"))
                        .map(HubAnswer::unquoted)
                        // The redirect of a renamed repository can have an ETag of its own, which is no hash of
                        // content.
                        .filter(tag -> CONTENT_HASH.matcher(tag).matches());
            }
            if (size.isEmpty()) {
                size = number(headers.firstValue("X-Linked-Size"));
            }
        }
    }

    int status() {
        return last.statusCode();
    }

    /** Where the redirects led. */
    URI uri() {
        return last.uri();
    }

    /** Of the last answer. */
    HttpHeaders headers() {
        return last.headers();
    }

    InputStream body() {
        return last.body();
    }

    /** Bytes that the last answer says it has. */
    OptionalLong length() {
        return number(headers().firstValue("Content-Length"));
    }

    /** Compares what the hub says with its listing, before any byte of the body. */
    void checkIsOf(HubFile file, String expectedCommit) throws HubFault {
        differs("commit", commit, expectedCommit, file);
        differs("content hash", etag, file.etag(), file);
        differs(
                "size",
                size.isPresent() ? Optional.of(Long.toString(size.getAsLong())) : Optional.empty(),
                Long.toString(file.size()),
                file);
    }

    private static void differs(String what, Optional<String> got, String expected, HubFile file) throws HubFault {
        if (got.isPresent() && !got.get().equals(expected)) {
            throw new HubFault("the hub answered for file " + RemoteNames.quoted(file.path()) + " with " + what + " "
                    + RemoteNames.quoted(got.get()) + ", expected '" + expected + "' as it had listed");
        }
    }

    private static OptionalLong number(Optional<String> value) {
        return value.filter(v -> DIGITS.matcher(v).matches()).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static String unquoted(String etag) {
        String strong = etag.startsWith("W/") ? etag.substring(2) : etag;
        return strong.length() >= 2 && strong.startsWith("\"") && strong.endsWith("\"")
                ? strong.substring(1, strong.length() - 1)
                : strong;
    }

    @Override
    public void close() throws IOException {
        last.body().close();
    }
}
