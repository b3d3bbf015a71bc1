package io.github.hyperdecoders;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of golden numbers and real data beside the checkout. */
public final class SharedFolder {
    private SharedFolder() {}

    /** The file or folder at {@code path} in it; skips the test if it is absent, which on CI is a failure. */
    public static Path get(String path) {
        Path found = Path.of(System.getProperty("hyperdecoders.shared", "../shared"), path)
                .toAbsolutePath()
                .normalize();
        if (!Files.exists(found)) {
            String reason = "needs " + found + ", which is not here (set -Dhyperdecoders.shared=FOLDER)";
            if (System.getenv("CI") != null) {
                fail(reason);
            }
            abort(reason);
        }
        return found;
    }
}
