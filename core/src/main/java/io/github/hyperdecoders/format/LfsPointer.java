package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** What a clone without Git LFS has in place of a large file: three lines that say which (git-lfs.github.com/spec/v1). */
public final class LfsPointer {
    private static final byte[] BEGINNING = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

    private LfsPointer() {}

    /**
     * Says what a file is, if it is one of them.
     *
     * @param content the file's first bytes, or all
     * @throws InputException if it is one
     */
    public static void refuse(byte[] content, Path file) {
        if (content.length >= BEGINNING.length
                && Arrays.equals(content, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length)) {
            throw new InputException(
                    file + " is a Git LFS pointer, not the file itself; expected its content: 'git lfs pull' in the"
                            + " clone fetches it");
        }
    }
}
