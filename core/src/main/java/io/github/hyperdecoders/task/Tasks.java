package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.Utf8Lines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks by name. Immutable. */
public final class Tasks {
    /** Names that recipes of the reference use for tasks of another name. */
    private static final Map<String, String> ALIASES =
            Map.of("alphanli", "art", "wiki_lingua", "wiki_lingua_english_en");

    private static final Tasks BUILT_IN = new Tasks(builtInDefinitions());

    private final Map<String, TaskDefinition> byName = new LinkedHashMap<>();

    private Tasks(Collection<TaskDefinition> definitions) {
        definitions.forEach(d -> byName.put(d.name(), d));
    }

    private static List<TaskDefinition> builtInDefinitions() {
        try (InputStream file = Objects.requireNonNull(Tasks.class.getResourceAsStream("tasks.yaml"))) {
            return TaskFile.read(new String(file.readAllBytes(), StandardCharsets.UTF_8), "tasks.yaml", Path.of(""));
        } catch (IOException e) {
            throw new UncheckedIOException("tasks.yaml in the jar", e);
        }
    }

    /** The tasks of {@code tasks.yaml}. */
    public static Tasks builtIn() {
        return BUILT_IN;
    }

    /**
     * The built-in tasks and those of a file of the user's own, whose patterns of files begin in its folder.
     *
     * @param file null for none
     * @throws InputException if it cannot be read, a task is not well described, or one has the name of a built-in task
     */
    public static Tasks with(@Nullable Path file) {
        if (file == null) {
            return BUILT_IN;
        }
        if (!Files.isRegularFile(file)) {
            throw new InputException("cannot read tasks file " + file
                    + (Files.isDirectory(file) ? ": it is a folder" : ": it does not exist"));
        }
        String yaml = Utf8Lines.text(file);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        List<TaskDefinition> own = TaskFile.read(yaml, file.toString(), folder);
        Tasks all = new Tasks(BUILT_IN.byName.values());
        for (TaskDefinition task : own) {
            if (all.byName.putIfAbsent(task.name(), task) != null) {
                throw new InputException("task '" + task.name() + "' in " + file
                        + " has the name of a built-in task; expected another name");
            }
        }
        return all;
    }

    /** These and further tasks; of two of one name the one that is here already. */
    public Tasks and(Collection<TaskDefinition> more) {
        Tasks all = new Tasks(byName.values());
        more.forEach(task -> all.byName.putIfAbsent(task.name(), task));
        return all;
    }

    /** The names, in the files' order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * Names that the training examples of some tasks go by, each once.
     *
     * @throws InputException if there is no task of one of the names
     */
    public List<String> exampleTasks(List<String> names) {
        return names.stream()
                .flatMap(name -> get(name).exampleTasks().stream())
                .distinct()
                .toList();
    }

    /**
     * The task of that name; the reference's other names for some are known too.
     *
     * @throws InputException if there is none; the message names the nearest
     */
    public TaskDefinition get(String name) {
        TaskDefinition task = byName.get(ALIASES.getOrDefault(name, name));
        if (task == null) {
            throw new InputException("unknown task '" + name + "', none of the " + byName.size()
                    + " that 'hyperdecoder tasks' lists" + Nearest.hint(name, names()));
        }
        return task;
    }
}
