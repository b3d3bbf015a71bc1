package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The small Hyperdecoder that comes with the program, on the embedded T5: the quickstart's four tasks, trained by {@code etc/sample-model}. */
public final class SampleModel {
    /** What clients call it. */
    public static final String NAME = "quickstart";
    /** A source that it answers: with the one word that does not belong to the others. */
    public static final String SOURCE = "odd text: pear plum horn peach";

    private static final List<String> FILES =
            List.of(Manifest.FILE_NAME, "config.json", "adapters.safetensors", "tokenizer.json");
    private static final int DIGITS = 12;

    private SampleModel() {}

    /** Opens it with a base of its own. */
    public static Hyperdecoder open(Numerics numerics) throws IOException {
        return Hyperdecoder.load(folder(), EmbeddedT5.folder(), numerics);
    }

    /**
     * Its model folder, beside the embedded T5, where it is written first if it is not there yet.
     *
     * @throws InputException if it cannot be written there, or is no longer what was written
     */
    public static Path folder() {
        return folder(Objects.requireNonNull(EmbeddedT5.folder().getParent()));
    }

    static Path folder(Path parent) {
        try {
            Path manifest = Files.createTempFile("hyperdecoder", ".json");
            Files.write(manifest, bytes(Manifest.FILE_NAME));
            String digest = Manifest.sha256(manifest).substring(0, DIGITS);
            Files.delete(manifest);
            Path folder = parent.resolve(NAME + "-" + digest);
            if (!Files.isDirectory(folder)) {
                AtomicFiles.newDirectory(folder, into -> {
                    for (String file : FILES) {
                        Files.write(into.resolve(file), bytes(file));
                    }
                });
            }
            Manifest.verify(folder);
            return folder;
        } catch (FileAlreadyExistsException e) {
            // Another process was faster, with the same files.
            return folder(parent);
        } catch (IOException e) {
            throw new InputException("cannot write the model that comes with the program below " + parent, e);
        }
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(SampleModel.class.getResourceAsStream("sample/" + file), file)) {
            return in.readAllBytes();
        }
    }
}
