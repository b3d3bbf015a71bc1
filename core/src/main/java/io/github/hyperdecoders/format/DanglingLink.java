package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A link to a file that is not there, as the hub's cache has them for what was never downloaded whole, or deleted since. */
public final class DanglingLink {
    private DanglingLink() {}

    /** Whether {@code path} is one. */
    public static boolean is(Path path) {
        return Files.isSymbolicLink(path) && !Files.exists(path);
    }

    /**
     * Says what a link is that leads nowhere.
     *
     * @throws InputException if {@code path} is one
     */
    public static void refuse(Path path) {
        if (is(path)) {
            String target;
            try {
                target = Files.readSymbolicLink(path).toString();
            } catch (IOException e) {
                target = "what cannot be read";
            }
            throw new InputException(path + " is a link to " + target
                    + ", which is not there: incomplete in the cache, expected its content; download it again");
        }
    }
}
