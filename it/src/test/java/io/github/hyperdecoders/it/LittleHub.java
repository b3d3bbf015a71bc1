package io.github.hyperdecoders.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Serves folders as repositories, in the hub's protocol: {@code models/OWNER/NAME} and {@code datasets/OWNER/NAME} below a root. */
final class LittleHub implements AutoCloseable {
    private static final String COMMIT = "c0ffee0000000000000000000000000000000001";

    private final Path root;
    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    LittleHub(Path root) throws IOException {
        this.root = root;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
    }

    /** Names of the files whose contents were asked for. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        byte[] body;
        if (path.startsWith("api/") && path.contains("/revision/")) {
            body = json(Map.of("sha", COMMIT));
        } else if (path.startsWith("api/")) {
            body = json(files(root.resolve(path.substring(4, path.indexOf("/tree/")))));
        } else {
            int resolve = path.indexOf("/resolve/");
            String repository =
                    path.startsWith("datasets/") ? path.substring(0, resolve) : "models/" + path.substring(0, resolve);
            String name = path.substring(resolve + "/resolve/".length() + COMMIT.length() + 1);
            body = Files.readAllBytes(root.resolve(repository).resolve(name));
            bodies.add(name);
            exchange.getResponseHeaders().add("ETag", '"' + blobHash(body) + '"');
            exchange.getResponseHeaders().add("X-Repo-Commit", COMMIT);
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static List<Map<String, Object>> files(Path repository) throws IOException {
        List<Map<String, Object>> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(repository)) {
            for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                byte[] content = Files.readAllBytes(file);
                files.add(new TreeMap<>(Map.of(
                        "type",
                        "file",
                        "path",
                        repository.relativize(file).toString(),
                        "size",
                        content.length,
                        "oid",
                        blobHash(content))));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    private static byte[] json(Object value) {
        return new JsonMapper().writeValueAsBytes(value);
    }

    /** What git calls a file's content. */
    private static String blobHash(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
