package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the hub is, and how it is used.
 *
 * @param endpoint the hub's address, http or https, without a slash at its end
 * @param offline whether only the cache may be used
 * @param token what identifies the user, sent to the endpoint's own host alone
 * @param cache the folder of repositories, in huggingface_hub's layout
 */
public record HubSettings(URI endpoint, boolean offline, Optional<String> token, Path cache) {
    static final String PUBLIC_ENDPOINT = "https://huggingface.co";
    private static final List<String> TRUE = List.of("1", "ON", "YES", "TRUE");

    /** @throws InputException if the endpoint is no address of http or https, or the token could not stand in a header */
    public HubSettings {
        String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
        if (!List.of("http", "https").contains(scheme)
                || endpoint.getHost() == null
                || endpoint.getRawUserInfo() != null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null) {
            throw new InputException("the hub's address " + RemoteNames.quoted(endpoint.toString())
                    + " (HF_ENDPOINT) is not usable; expected something like " + PUBLIC_ENDPOINT);
        }
        endpoint = URI.create(endpoint.toString().replaceFirst("/+$", ""));
        if (!token.orElse("x").chars().allMatch(c -> c > ' ' && c < 0x7f)
                || token.orElse("x").isEmpty()) {
            // The value is a secret, and so the one thing that this message does not show.
            throw new InputException("the token of the hub (HF_TOKEN) is not one word of ASCII; expected 'hf_...'");
        }
    }

    /**
     * The settings that huggingface_hub would read from the same environment: {@code HF_ENDPOINT}; {@code HF_HUB_OFFLINE}; {@code
     * HF_TOKEN}, or the file {@code HF_TOKEN_PATH}, or {@code token} in {@code HF_HOME}; {@code HF_HUB_CACHE}, or {@code hub} in
     * {@code HF_HOME}, which is by default {@code huggingface} in {@code XDG_CACHE_HOME} or {@code ~/.cache}.
     *
     * @see <a href="https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables">its list</a>
     */
    static HubSettings from(Map<String, String> environment, Path home) {
        String address = value(environment, "HF_ENDPOINT").orElse(PUBLIC_ENDPOINT);
        URI endpoint;
        try {
            endpoint = new URI(address);
        } catch (URISyntaxException e) {
            throw new InputException(
                    "HF_ENDPOINT " + RemoteNames.quoted(address) + " is no address: " + e.getReason(), e);
        }
        Path hfHome = folder(environment, "HF_HOME", home)
                .orElseGet(() -> folder(environment, "XDG_CACHE_HOME", home)
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
        boolean offline = value(environment, "HF_HUB_OFFLINE")
                .or(() -> value(environment, "TRANSFORMERS_OFFLINE"))
                .filter(v -> TRUE.contains(v.toUpperCase(Locale.ROOT)))
                .isPresent();
        Optional<String> token = value(environment, "HF_TOKEN")
                .or(() -> tokenIn(folder(environment, "HF_TOKEN_PATH", home).orElse(hfHome.resolve("token"))));
        Path cache = folder(environment, "HF_HUB_CACHE", home)
                .or(() -> folder(environment, "HUGGINGFACE_HUB_CACHE", home))
                .orElse(hfHome.resolve("hub"));
        return new HubSettings(endpoint, offline, token, cache);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }

    private static Optional<Path> folder(Map<String, String> environment, String name, Path home) {
        return value(environment, name)
                .map(v -> v.equals("~") || v.startsWith("~/")
                        ? home.resolve(v.substring(1).replaceFirst("^/+", ""))
                        : Path.of(v));
    }

    private static Optional<String> tokenIn(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip()).filter(t -> !t.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the token of the hub in " + file, e);
        }
    }

    /** Without the token: settings end up in logs. */
    @Override
    public String toString() {
        return "HubSettings[endpoint=" + endpoint + ", offline=" + offline + ", token="
                + (token.isPresent() ? "present" : "absent") + ", cache=" + cache + "]";
    }
}
