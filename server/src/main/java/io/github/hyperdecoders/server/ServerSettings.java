package io.github.hyperdecoders.server;

import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.server.http.HttpSettings;
import io.github.hyperdecoders.server.serving.Limits;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server serves.
 *
 * @param http where it listens
 * @param batching how much is computed at a time, and how much may wait
 * @param limits of one request
 * @param apiKeys of which a request needs one; none to ask for none
 * @param openWithoutKey whether it may listen on an address that other machines reach without any key
 * @param adapters the folder that adapters are loaded from by request; null for none
 * @param admin whether requests may load and unload adapters
 */
public record ServerSettings(
        HttpSettings http,
        BatcherSettings batching,
        Limits limits,
        List<String> apiKeys,
        boolean openWithoutKey,
        @Nullable Path adapters,
        boolean admin) {
    /** For this machine alone, without keys. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            HttpSettings.DEFAULT, BatcherSettings.DEFAULT, Limits.DEFAULT, List.of(), false, null, false);

    public ServerSettings {
        apiKeys = List.copyOf(apiKeys);
    }

    public ServerSettings withHttp(HttpSettings other) {
        return new ServerSettings(other, batching, limits, apiKeys, openWithoutKey, adapters, admin);
    }

    public ServerSettings withBatching(BatcherSettings other) {
        return new ServerSettings(http, other, limits, apiKeys, openWithoutKey, adapters, admin);
    }

    public ServerSettings withLimits(Limits other) {
        return new ServerSettings(http, batching, other, apiKeys, openWithoutKey, adapters, admin);
    }

    public ServerSettings withApiKeys(List<String> others) {
        return new ServerSettings(http, batching, limits, others, openWithoutKey, adapters, admin);
    }

    public ServerSettings withOpenWithoutKey(boolean other) {
        return new ServerSettings(http, batching, limits, apiKeys, other, adapters, admin);
    }

    public ServerSettings withAdapters(@Nullable Path folder, boolean loadable) {
        return new ServerSettings(http, batching, limits, apiKeys, openWithoutKey, folder, loadable);
    }
}
