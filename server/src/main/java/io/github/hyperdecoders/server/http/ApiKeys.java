package io.github.hyperdecoders.server.http;

import io.github.hyperdecoders.InputException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Keys of which a request must have one. Only their hashes are kept, and a request's is compared with all of them in a time that depends on
 * none.
 */
public final class ApiKeys {
    private static final int SHORTEST = 16;

    private final List<byte[]> hashes;

    /**
     * Keys, several while one takes the place of another.
     *
     * @throws InputException if there is none, or a short one, which could be guessed
     */
    public ApiKeys(List<String> keys) {
        if (keys.isEmpty()) {
            throw new InputException(
                    "there is no API key, expected at least one, of " + SHORTEST + " characters or more");
        }
        for (String key : keys) {
            if (key.length() < SHORTEST) {
                throw new InputException("an API key has " + key.length() + " characters, expected at least " + SHORTEST
                        + " (openssl rand -hex 32 makes one)");
            }
        }
        hashes = keys.stream().map(ApiKeys::hash).toList();
    }

    boolean has(String key) {
        byte[] hash = hash(key);
        boolean found = false;
        for (byte[] each : hashes) {
            found |= MessageDigest.isEqual(each, hash);
        }
        return found;
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
