package io.github.hyperdecoders.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A hub of one repository under any name, with a second server in the part of the host that stores large files. */
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "c0ffee0000000000000000000000000000000001";
    static final String CONVERTED = "c0ffee0000000000000000000000000000000002";

    /** One file; {@code path} and {@code size} are what the listing says. */
    record Entry(String path, byte[] content, long size, boolean lfs) {
        String etag() {
            byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
            return lfs ? hash("SHA-256", content) : hash("SHA-1", head, content);
        }
    }

    /** Commit to files. */
    final Map<String, Map<String, Entry>> commits = new LinkedHashMap<>(Map.of(COMMIT, new LinkedHashMap<>()));

    /** "METHOD PATH" of every request to either server, with the range where there is one. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The Authorization headers that came to the hub, and to the host of large files. */
    final List<String> tokens = new CopyOnWriteArrayList<>();

    final List<String> tokensAtStorage = new CopyOnWriteArrayList<>();

    int pageSize = 1000;

    /** Where large files are redirected to; at first the second server. */
    URI storageUri;

    private final Map<String, Queue<HttpHandler>> scripted = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer api = start(this::hub);
    private final HttpServer storage = start(this::storage);

    FakeHub() throws IOException {
        storageUri = address(storage);
    }

    URI uri() {
        return address(api);
    }

    URI ownStorage() {
        return address(storage);
    }

    FakeHub file(String path, byte[] content) {
        return put(COMMIT, new Entry(path, content, content.length, false));
    }

    FakeHub large(String path, byte[] content) {
        return put(COMMIT, new Entry(path, content, content.length, true));
    }

    FakeHub put(String commit, Entry entry) {
        at(commit).put(entry.path(), entry);
        return this;
    }

    /** The files of a commit, to change. */
    Map<String, Entry> at(String commit) {
        return commits.computeIfAbsent(commit, c -> new LinkedHashMap<>());
    }

    /** Has the next request whose raw path ends so answered by {@code handler}. */
    FakeHub next(String pathEnd, HttpHandler handler) {
        scripted.computeIfAbsent(pathEnd, p -> new ArrayDeque<>()).add(handler);
        return this;
    }

    /** An answer without a body; headers as name, value, name, value. */
    static HttpHandler status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    static HttpHandler body(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        };
    }

    /** Requests for contents, of small or large files. */
    List<String> downloads() {
        return requests.stream()
                .filter(r -> r.contains("/resolve/") || r.contains("/stored/"))
                .toList();
    }

    private void hub(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!isScripted(path, exchange)) {
            if (path.startsWith("/api/") && path.contains("/revision/")) {
                revision(path.substring(path.indexOf("/revision/") + 10), exchange);
            } else if (path.startsWith("/api/")) {
                tree(path.substring(path.lastIndexOf('/') + 1), exchange);
            } else {
                resolve(path.substring(path.indexOf("/resolve/") + 9), exchange);
            }
        }
    }

    private void revision(String name, HttpExchange exchange) throws IOException {
        String commit =
                Map.of("main", COMMIT, "refs%2Fconvert%2Fparquet", CONVERTED).getOrDefault(name, name);
        if (commits.containsKey(commit)) {
            body(("{\"sha\":\"" + commit + "\"}").getBytes(StandardCharsets.UTF_8))
                    .handle(exchange);
        } else {
            status(404, "X-Error-Code", "RevisionNotFound").handle(exchange);
        }
    }

    private void tree(String commit, HttpExchange exchange) throws IOException {
        List<Entry> all = List.copyOf(at(commit).values());
        String query = exchange.getRequestURI().getRawQuery();
        int from = query.contains("cursor=") ? Integer.parseInt(query.replaceFirst(".*cursor=", "")) : 0;
        int to = Math.min(all.size(), from + pageSize);
        if (to < all.size()) {
            String next = uri() + exchange.getRequestURI().getRawPath() + "?recursive=true&cursor=" + to;
            exchange.getResponseHeaders().add("Link", "<" + next + ">; rel=\"next\"");
        }
        String json = all.subList(from, to).stream().map(FakeHub::json).collect(Collectors.joining(","));
        body(("[{\"type\":\"directory\",\"path\":\"folder\",\"oid\":\"\"}" + (json.isEmpty() ? "" : ",") + json + "]")
                        .getBytes(StandardCharsets.UTF_8))
                .handle(exchange);
    }

    private static String json(Entry entry) {
        String path = entry.path().replace("\\", "\\\\").replace("\0", "\\u0000");
        String oid = new Entry("", entry.content(), 0, false).etag();
        String lfs = entry.lfs() ? ",\"lfs\":{\"oid\":\"" + entry.etag() + "\",\"size\":" + entry.size() + "}" : "";
        return "{\"type\":\"file\",\"path\":\"" + path + "\",\"oid\":\"" + oid + "\",\"size\":" + entry.size() + lfs
                + "}";
    }

    private void resolve(String commitAndPath, HttpExchange exchange) throws IOException {
        String[] parts = commitAndPath.split("/", 2);
        Entry entry = commits.getOrDefault(parts[0], Map.of()).get(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        if (entry == null) {
            status(404, "X-Error-Code", "EntryNotFound").handle(exchange);
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        headers.add("X-Repo-Commit", parts[0]);
        if (entry.lfs()) {
            headers.add("X-Linked-Etag", "\"" + entry.etag() + "\"");
            headers.add("X-Linked-Size", Long.toString(entry.size()));
            status(302, "Location", storageUri + "/stored/" + entry.etag() + "?signature=secret")
                    .handle(exchange);
        } else {
            headers.add("ETag", "\"" + entry.etag() + "\"");
            content(entry.content(), exchange);
        }
    }

    private void storage(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        tokensAtStorage.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!isScripted(path, exchange)) {
            exchange.getResponseHeaders().add("ETag", "\"0123456789abcdef0123456789abcdef\"");
            for (Map<String, Entry> commit : commits.values()) {
                for (Entry entry : commit.values()) {
                    if (entry.lfs() && path.equals("/stored/" + entry.etag())) {
                        content(entry.content(), exchange);
                        return;
                    }
                }
            }
            status(404).handle(exchange);
        }
    }

    private static void content(byte[] content, HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            body(content).handle(exchange);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.getResponseHeaders()
                .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, content.length - from);
        exchange.getResponseBody().write(content, from, content.length - from);
        exchange.close();
    }

    private boolean isScripted(String path, HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestMethod() + " " + path + (range == null ? "" : " " + range));
        HttpHandler handler = scripted.entrySet().stream()
                .filter(e -> path.endsWith(e.getKey()))
                .findFirst()
                .map(e -> e.getValue().poll())
                .orElse(null);
        if (handler != null) {
            handler.handle(exchange);
        }
        return handler != null;
    }

    private HttpServer start(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort());
    }

    static String hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            Arrays.stream(parts).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        api.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
