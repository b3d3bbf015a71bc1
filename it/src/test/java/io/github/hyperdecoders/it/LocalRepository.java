package io.github.hyperdecoders.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A Maven repository as if this build had been installed, without installing it: links to all that the user's repository has, but for ours, which
 * is what is under test. What Maven fetches besides goes to the user's, as always.
 */
final class LocalRepository {
    private static final String VERSION = "0.1.0-SNAPSHOT";
    /** What a program that generates carries, see docs/decisions/modules.md. */
    private static final List<String> MODULES = List.of("core", "vector", "torch");

    private LocalRepository() {}

    static void create(Path repository) throws IOException {
        link(
                Path.of(System.getProperty("hyperdecoders.repository")),
                repository,
                List.of("io", "github", "hyperdecoders"));
        add(repository, "hyperdecoders", Program.ROOT.resolve("pom.xml"), "pom");
        for (String module : MODULES) {
            String artifact = "hyperdecoders-" + module;
            add(repository, artifact, Program.ROOT.resolve(module).resolve("pom.xml"), "pom");
            add(repository, artifact, jar(repository, module), "jar");
        }
    }

    /** Links to what {@code from} has, but for one folder far down, by the names on the way to it: it and those above it are made anew. */
    private static void link(Path from, Path to, List<String> without) throws IOException {
        Files.createDirectories(to);
        if (without.isEmpty() || !Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path link = to.resolve(from.relativize(entry));
                if (!entry.getFileName().toString().equals(without.get(0))) {
                    Files.createSymbolicLink(link, entry.toAbsolutePath());
                }
            }
        }
        link(from.resolve(without.get(0)), to.resolve(without.get(0)), without.subList(1, without.size()));
    }

    private static void add(Path repository, String artifact, Path file, String type) throws IOException {
        Path target = repository
                .resolve("io/github/hyperdecoders")
                .resolve(artifact)
                .resolve(VERSION)
                .resolve(artifact + "-" + VERSION + "." + type);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.copy(file, target);
    }

    /** A module's jar; made of its classes where the build has not come to packaging. */
    private static Path jar(Path repository, String module) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (path.endsWith(Path.of(module, "target", "classes"))) {
                Path jar = repository.resolve(module + ".jar");
                int failed = ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--no-compress",
                                "--file",
                                jar.toString(),
                                "-C",
                                entry,
                                ".");
                if (failed != 0) {
                    throw new IOException("no jar could be made of " + entry);
                }
                return jar;
            }
            if (path.getFileName().toString().equals("hyperdecoders-" + module + "-" + VERSION + ".jar")) {
                return path;
            }
        }
        throw new IOException("module " + module + " is not on the class path");
    }
}
