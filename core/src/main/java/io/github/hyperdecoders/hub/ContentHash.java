package io.github.hyperdecoders.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that names a content on the hub. */
final class ContentHash {
    private static final int SHA256_DIGITS = 64;

    private ContentHash() {}

    /**
     * The hash of a file, of the kind that {@code etag} is: of 64 digits the SHA-256 of the content (git-lfs), of 40 the SHA-1 that
     * git gives a blob, with the word "blob" and the length before the content (Pro Git, 10.2).
     */
    static String ofKind(String etag, Path file) throws IOException {
        boolean sha256 = etag.length() == SHA256_DIGITS;
        MessageDigest digest = digest(sha256 ? "SHA-256" : "SHA-1");
        if (!sha256) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
        }
        byte[] chunk = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }
}
