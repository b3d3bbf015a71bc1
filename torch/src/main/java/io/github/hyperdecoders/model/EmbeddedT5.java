package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The tiny pretrained T5 that comes with the program under the name {@code embedded}, with its tokenizer: a base to try recipes on
 * without a download. It knows the small world of the quickstart and no more (docs/embedded).
 */
public final class EmbeddedT5 {
    /** What recipes call it. */
    public static final String NAME = "embedded";

    private static final List<String> FILES =
            List.of(Manifest.FILE_NAME, ModelConfig.FILE_NAME, ModelFolder.WEIGHTS, "tokenizer.json");
    private static final int DIGITS = 12;

    private EmbeddedT5() {}

    /** Whether {@code location} means it: a local folder of that name goes before. */
    static boolean isMeant(String location) {
        return location.equals(NAME) && !Files.exists(Path.of(location));
    }

    /**
     * Its model folder, in {@code hyperdecoders} of {@code XDG_CACHE_HOME} or {@code ~/.cache}, where it is written on first use.
     *
     * @throws InputException if it cannot be written there, or is no longer what was written
     */
    public static Path folder() {
        return folder(UserCache.folder());
    }

    /** The folder of the embedded T5 below {@code parent}, to which it is written first where it is not there yet. */
    static Path folder(Path parent) {
        try {
            Path folder = parent.resolve(NAME + "-" + digest());
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(parent);
                write(folder);
            }
            Manifest.verify(folder);
            return folder;
        } catch (IOException e) {
            throw new InputException(
                    "cannot write the embedded model below " + parent
                            + "; expected a folder that can be written: XDG_CACHE_HOME names another",
                    e);
        }
    }

    private static void write(Path folder) throws IOException {
        try {
            AtomicFiles.newDirectory(folder, into -> {
                for (String file : FILES) {
                    Files.write(into.resolve(file), bytes(file));
                }
            });
        } catch (FileAlreadyExistsException e) {
            // Another process was faster, with the same files.
        }
    }

    /** Of the manifest, which has the hashes of all other files. */
    private static String digest() throws IOException {
        return Sha256.of(bytes(Manifest.FILE_NAME)).substring(0, DIGITS);
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(EmbeddedT5.class.getResourceAsStream("embedded/" + file), file)) {
            return in.readAllBytes();
        }
    }
}
