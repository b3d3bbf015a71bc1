package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Which weight format a file has, by its first bytes. */
enum FileKind {
    SAFETENSORS,
    TORCH_ZIP,
    TORCH_LEGACY,
    INDEX;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    /** The pickle of torch's magic number 0x1950a86a20f9469cfc6c in protocol 2, with which each file before torch 1.6 begins. */
    static final byte[] LEGACY = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");

    private static final int LONGEST = 32;

    /** @throws InputException if it is no regular file or none of the formats */
    static FileKind of(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException(path + ": no such weight file or model folder");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(path)) {
            start = in.readNBytes(LONGEST);
        }
        LfsPointer.refuse(start, path);
        // First the brace after the header length: the length itself may spell the start of any other format.
        if (start.length > 8 && start[8] == '{') {
            return SAFETENSORS;
        }
        if (startsWith(start, ZIP)) {
            return TORCH_ZIP;
        }
        if (startsWith(start, LEGACY)) {
            return TORCH_LEGACY;
        }
        if (startsWith(start, new byte[] {'{'})) {
            return INDEX;
        }
        throw new InputException(
                path + ": not a weight file; expected safetensors (a '{' at byte 8), a torch.save file or the"
                        + " JSON index of a sharded model, found " + Files.size(path) + " bytes that begin with 0x"
                        + HexFormat.of().formatHex(start, 0, Math.min(start.length, LEGACY.length)));
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
