package io.github.hyperdecoders.model;

import java.nio.file.Path;

/** Where what can be made again is kept between runs: {@code hyperdecoders} in {@code XDG_CACHE_HOME}, or in {@code ~/.cache}. */
final class UserCache {
    private UserCache() {}

    static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path parent =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return parent.resolve("hyperdecoders");
    }
}
