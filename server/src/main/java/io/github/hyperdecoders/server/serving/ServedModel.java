package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.inference.Hyperdecoder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model under a name. It is closed when it is not served any more and the last request that uses it is over. Safe from many threads.
 */
public final class ServedModel {
    private final String name;
    private final @Nullable String parent;
    private final Hyperdecoder model;
    private final Instant since = Instant.now();
    private int users = 1;

    /** @param parent the name of the base that its adapters were trained on; null where it has all weights itself */
    ServedModel(String name, @Nullable String parent, Hyperdecoder model) {
        this.name = name;
        this.parent = parent;
        this.model = model;
    }

    public String name() {
        return name;
    }

    public @Nullable String parent() {
        return parent;
    }

    /** Since when it is served. */
    public Instant since() {
        return since;
    }

    /** Names of the tasks that it was trained on. */
    public List<String> tasks() {
        return model.tasks();
    }

    /** Whether its adapters depend on the task, so that a request has to name one. */
    public boolean needsTask() {
        return model.needsTask();
    }

    /** The model; open while it is {@link #enter entered}. */
    public Hyperdecoder model() {
        return model;
    }

    /** Keeps it open until {@link #leave}; false where it is closed already. */
    public synchronized boolean enter() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    /** To be called once for each time that it was entered, and once by who took it out of service. */
    public void leave() {
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
        }
        model.close();
    }
}
