package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists a repository in two steps: the revision's commit, then the tree of that commit. The tree is the one listing that has every
 * file's size and content hash and is complete for large repositories, in pages; asking for it by commit means that a push between
 * two pages cannot mix two states.
 *
 * @see <a href="https://huggingface.co/docs/hub/api">the hub's API</a>
 */
final class ListingReader {
    private static final int MAX_PAGE = 64 << 20;
    private static final int MAX_PAGES = 10_000;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel=\"?next\\b");
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .build())
            .build();

    private final HubSettings settings;
    private final HubClient client;

    ListingReader(HubSettings settings, HubClient client) {
        this.settings = settings;
        this.client = client;
    }

    Listing read(HubRepository repository, String revision) throws IOException {
        HubSubject subject = new HubSubject(repository, revision, Optional.empty());
        String api = settings.endpoint() + "/api/" + repository.kind().plural + "/" + repository.id();
        // Everything but the commit is left out where the server knows "expand": the whole answer can have megabytes.
        Page head = page(URI.create(api + "/revision/" + encoded(revision) + "?expand=sha"), subject);
        String commit = head.json.path("sha").asString("");
        if (!COMMIT.matcher(commit).matches()) {
            throw malformed(subject, "a commit of 40 hexadecimal digits in \"sha\"");
        }
        List<HubFile> files = new ArrayList<>();
        Optional<URI> next = Optional.of(URI.create(api + "/tree/" + commit + "?recursive=true"));
        for (int pages = 0; next.isPresent(); pages++) {
            if (pages == MAX_PAGES) {
                throw malformed(subject, "an end after " + MAX_PAGES + " pages");
            }
            Page page = page(next.get(), subject);
            if (!page.json.isArray()) {
                throw malformed(subject, "a list of files");
            }
            for (JsonNode entry : page.json) {
                if (!entry.path("type").asString("").equals("directory")) {
                    files.add(file(entry, subject));
                }
            }
            next = next(page, subject);
        }
        return new Listing(repository, revision, commit, List.copyOf(files));
    }

    /** The address of a file's content at a commit. */
    URI address(HubRepository repository, String commit, String path) {
        StringBuilder address = new StringBuilder(settings.endpoint().toString());
        address.append('/').append(repository.kind().prefix).append(repository.id());
        address.append("/resolve/").append(commit);
        for (String element : path.split("/", -1)) {
            address.append('/').append(encoded(element));
        }
        return URI.create(address.toString());
    }

    private static HubFile file(JsonNode entry, HubSubject subject) throws HubFault {
        JsonNode lfs = entry.path("lfs");
        JsonNode path = entry.path("path");
        JsonNode size = lfs.isObject() ? lfs.path("size") : entry.path("size");
        String etag = (lfs.isObject() ? lfs : entry).path("oid").asString("");
        if (!path.isString()
                || !size.isIntegralNumber()
                || !size.canConvertToLong()
                || size.asLong() < 0
                || !(lfs.isObject() ? SHA256 : COMMIT).matcher(etag).matches()) {
            throw malformed(subject, "path, size and oid of every file");
        }
        return new HubFile(path.asString(), size.asLong(), etag);
    }

    private record Page(URI uri, JsonNode json, List<String> links) {}

    private Page page(URI uri, HubSubject subject) throws IOException {
        Attempts attempts = client.newAttempts();
        while (true) {
            try (HubAnswer answer = client.get(uri, Map.of(), subject, attempts)) {
                byte[] bytes = answer.body().readNBytes(MAX_PAGE + 1);
                if (bytes.length > MAX_PAGE) {
                    throw malformed(subject, "at most " + MAX_PAGE + " bytes");
                }
                return new Page(uri, MAPPER.readTree(bytes), answer.headers().allValues("Link"));
            } catch (HubFault e) {
                throw e;
            } catch (IOException e) {
                attempts.failed(e);
            } catch (JacksonException e) {
                throw malformed(subject, "JSON");
            }
        }
    }

    private Optional<URI> next(Page page, HubSubject subject) throws HubFault {
        for (String link : page.links) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                try {
                    URI next = page.uri.resolve(matcher.group(1));
                    if (HubClient.origin(next).equals(HubClient.origin(settings.endpoint()))) {
                        return Optional.of(next);
                    }
                } catch (IllegalArgumentException e) {
                    throw malformed(subject, "an address of the next page");
                }
                throw malformed(subject, "the next page at the same host");
            }
        }
        return Optional.empty();
    }

    private static HubFault malformed(HubSubject subject, String expected) {
        return new HubFault("the listing of " + subject + " is not what the hub's API gives; expected " + expected);
    }

    /** A path element, with every byte that is not a letter, digit or {@code -_.} as {@code %XX} (RFC 3986). */
    private static String encoded(String element) {
        return URLEncoder.encode(element, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
