package io.github.hyperdecoders.format;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The list {@code manifest.json} of the files in a folder with size and SHA-256, written last: {@code {"format": 1, "files": {"a/b":
 * {"size": 3, "sha256": "..."}}}}. A folder that verifies is complete and, bit for bit, what was written; who can rewrite the folder can
 * rewrite the manifest, so this guards against accidents, not against attackers.
 */
public final class Manifest {
    /** Name of the manifest in its folder. */
    public static final String FILE_NAME = "manifest.json";

    private static final int FORMAT = 1;

    private Manifest() {}

    /** Size in bytes and lower-case hexadecimal SHA-256 of a file. */
    @JsonPropertyOrder({"size", "sha256"})
    record Entry(long size, String sha256) {}

    @JsonPropertyOrder({"format", "files"})
    record Content(int format, Map<String, Entry> files) {}

    /**
     * Writes the manifest of all files in the folder and below, atomically and forced to disk.
     *
     * @throws IllegalArgumentException if the folder holds a link, or a name that cannot be listed on every system
     */
    public static void write(Path dir) throws IOException {
        Map<String, Entry> files = new TreeMap<>();
        for (Path file : filesIn(dir)) {
            String name = name(dir, file);
            if (!FileNames.isPlainPath(name) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IllegalArgumentException(
                        file + " cannot be in a manifest: not a regular file with a plain name");
            }
            files.put(name, new Entry(Files.size(file), sha256(file)));
        }
        AtomicFiles.writeString(
                dir.resolve(FILE_NAME),
                StrictJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(new Content(FORMAT, files))
                        + "\n");
    }

    /**
     * Checks that the folder holds the listed files with their sizes and hashes. Others, such as a README.md, may have been added.
     *
     * @throws InputException that names every file that is missing, changed or outside the folder, and what to do
     */
    public static void verify(Path dir) throws IOException {
        verify(dir, true);
    }

    /** As {@link #verify}, without reading the files: a flipped bit goes unseen. */
    public static void verifySizes(Path dir) throws IOException {
        verify(dir, false);
    }

    private static void verify(Path dir, boolean hashes) throws IOException {
        Map<String, Entry> listed = read(dir.resolve(FILE_NAME));
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, Entry> file : listed.entrySet()) {
            check(dir, file.getKey(), file.getValue(), hashes, faults);
        }
        if (!faults.isEmpty()) {
            int shown = Math.min(faults.size(), 10);
            throw new InputException(dir + ": the files are not those of " + FILE_NAME + ": "
                    + String.join("; ", faults.subList(0, shown))
                    + (faults.size() > shown ? "; and " + (faults.size() - shown) + " more" : "")
                    + " (copy the folder again; if they were changed on purpose, remove its " + FILE_NAME + ")");
        }
    }

    private static void check(Path dir, String name, Entry expected, boolean hashes, List<String> faults)
            throws IOException {
        if (!FileNames.isPlainPath(name)) {
            faults.add(Quoted.of(name) + " is not a plain path below the folder");
            return;
        }
        Path file = dir.resolve(name);
        if (!Files.isRegularFile(file)) {
            faults.add(Quoted.of(name) + " is missing");
        } else if (!file.toRealPath().startsWith(dir.toRealPath())) {
            faults.add(Quoted.of(name) + " is a link out of the folder");
        } else if (Files.size(file) != expected.size()) {
            faults.add(Quoted.of(name) + " has " + Files.size(file) + " bytes, expected " + expected.size());
        } else if (hashes && !sha256(file).equals(expected.sha256())) {
            faults.add(Quoted.of(name) + " does not have the SHA-256 " + expected.sha256());
        }
    }

    private static Map<String, Entry> read(Path manifest) throws IOException {
        if (!Files.isRegularFile(manifest)) {
            throw new InputException(manifest + ": missing; the folder was not written to its end");
        }
        JsonNode json = StrictJson.document(manifest);
        if (json.path("format").asInt(0) != FORMAT || !json.path("files").isObject()) {
            throw new InputException(manifest + ": expected \"format\": " + FORMAT + " and an object \"files\"");
        }
        Map<String, Entry> files = new TreeMap<>();
        for (Map.Entry<String, JsonNode> file : json.path("files").properties()) {
            JsonNode size = file.getValue().path("size");
            String sha256 = file.getValue().path("sha256").asString("");
            if (!size.isIntegralNumber() || !size.canConvertToLong() || !sha256.matches("[0-9a-f]{64}")) {
                throw new InputException(manifest + ": file " + Quoted.of(file.getKey())
                        + " lacks a size in bytes or a lower-case SHA-256");
            }
            files.put(file.getKey(), new Entry(size.asLong(), sha256));
        }
        return files;
    }

    /** The SHA-256 of a file in lower-case hexadecimal. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
        byte[] chunk = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** All that is neither a folder, the manifest itself nor a temporary file of ours. */
    private static List<Path> filesIn(Path dir) throws IOException {
        try (Stream<Path> tree = Files.walk(dir)) {
            return tree.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.equals(dir.resolve(FILE_NAME)) && !AtomicFiles.isTemporary(path))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String name(Path dir, Path file) {
        return dir.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }
}
