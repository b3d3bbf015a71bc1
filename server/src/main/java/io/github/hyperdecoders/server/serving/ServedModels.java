package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The models of a server by name, in the order in which they came. Safe from many threads. */
public final class ServedModels implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Map<String, ServedModel> models = new LinkedHashMap<>();

    /** Whether a model may have this name: what stands in paths and logs as it is. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Serves a model, which is closed with this, or when it is removed.
     *
     * @throws InputException if the name is none, or taken
     */
    public synchronized void add(String name, @Nullable String parent, Hyperdecoder model) {
        if (!isName(name)) {
            throw new InputException(
                    "model name '" + name + "', expected letters, digits, dots, dashes and underscores,"
                            + " at most 64 of them, the first a letter or digit");
        }
        if (models.containsKey(name)) {
            throw new InputException(
                    "two models are called '" + name + "', expected a name of its own for each (NAME=FOLDER)");
        }
        models.put(name, new ServedModel(name, parent, model));
    }

    /** Serves it no longer; false where there is none of that name. */
    public boolean remove(String name) {
        ServedModel removed;
        synchronized (this) {
            removed = models.remove(name);
        }
        if (removed == null) {
            return false;
        }
        removed.leave();
        return true;
    }

    public synchronized boolean has(String name) {
        return models.containsKey(name);
    }

    public synchronized List<ServedModel> all() {
        return List.copyOf(models.values());
    }

    /**
     * A model that a request names.
     *
     * @param field in which it is named, for the message
     * @throws FaultException if there is none
     */
    public synchronized ServedModel get(String name, String field) {
        ServedModel model = models.get(name);
        if (model == null) {
            List<String> names = new ArrayList<>(models.keySet());
            throw FaultException.notFound(
                    field,
                    name,
                    (names.isEmpty() ? "none, for none is served" : "one of " + String.join(", ", names))
                            + Nearest.hint(name, names),
                    "model_not_found");
        }
        return model;
    }

    /**
     * The model that a request means which names none.
     *
     * @throws FaultException if there are several, or none
     */
    public synchronized ServedModel only(String field) {
        if (models.size() != 1) {
            throw new FaultException(
                    Fault.INVALID,
                    field + " is missing, expected one of " + String.join(", ", models.keySet()),
                    field,
                    "missing_field");
        }
        return models.values().iterator().next();
    }

    @Override
    public void close() {
        all().forEach(model -> remove(model.name()));
    }
}
