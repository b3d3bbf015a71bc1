package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tasks by name. Immutable. */
public final class Tasks {
    private static final Tasks BUILT_IN = new Tasks(TaskFile.builtIn());

    private final Map<String, TaskDefinition> byName = new LinkedHashMap<>();

    private Tasks(Collection<TaskDefinition> definitions) {
        definitions.forEach(d -> byName.put(d.name(), d));
    }

    /** The tasks of {@code tasks.yaml}. */
    public static Tasks builtIn() {
        return BUILT_IN;
    }

    /** The names, in the file's order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * The task of that name.
     *
     * @throws InputException if there is none; the message names the nearest
     */
    public TaskDefinition get(String name) {
        TaskDefinition task = byName.get(name);
        if (task == null) {
            throw new InputException("unknown task '" + name + "'; known are " + String.join(", ", names())
                    + Nearest.hint(name, names()));
        }
        return task;
    }
}
