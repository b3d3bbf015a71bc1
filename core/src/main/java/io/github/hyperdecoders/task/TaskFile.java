package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads tasks from YAML: an object of tasks by name, each of the form that docs/tasks.md describes. Faults name task and key. */
final class TaskFile {
    private static final Set<String> KEYS = Set.of(
            "hub",
            "dataset",
            "config",
            "splits",
            "files",
            "split_rule",
            "prefix",
            "source",
            "target",
            "windows",
            "metrics",
            "shown",
            "generation");

    private final String file;
    private final Path folder;

    private TaskFile(String file, Path folder) {
        this.file = file;
        this.folder = folder;
    }

    /**
     * Reads the tasks of {@code yaml}.
     *
     * @param file what it is called in messages
     * @param folder where the patterns of files begin
     */
    static List<TaskDefinition> read(String yaml, String file, Path folder) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(yaml);
        } catch (JacksonException e) {
            throw new InputException(
                    file + " is not YAML: "
                            + String.valueOf(e.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + " (line " + e.getLocation().getLineNr() + ")",
                    e);
        }
        if (!root.isObject() || root.isEmpty()) {
            throw new InputException(file + " holds no tasks: expected an object with an entry for each");
        }
        TaskFile reader = new TaskFile(file, folder);
        return root.properties().stream()
                .map(entry -> reader.task(entry.getKey(), entry.getValue()))
                .toList();
    }

    private TaskDefinition task(String name, JsonNode node) {
        Entry entry = new Entry(name, node, KEYS);
        boolean windows = node.has("windows");
        if (windows == (node.has("source") || node.has("target"))) {
            throw entry.fault("expected source and target, or windows");
        }
        Content content = windows
                ? new Content.Windows(new Entry(name, node.path("windows"), Set.of("subsets")).texts("subsets"))
                : new Content.Rows(entry.template("source"), target(name, node.path("target")));
        List<Metric> metrics = entry.texts("metrics").stream().map(Metric::of).toList();
        if (metrics.contains(Metric.F1) && !Set.of("0", "1").containsAll(content.labels())) {
            throw entry.fault("metric f1 needs the labels 0 and 1, but they are " + content.labels()
                    + "; macro_f1 and micro_f1 take any");
        }
        return new TaskDefinition(
                name,
                files(entry, node),
                entry.one("split_rule", SplitRule.OWN, SplitRule::key, SplitRule.values()),
                node.has("prefix") ? entry.text("prefix") : name,
                content,
                metrics,
                node.has("shown")
                        ? entry.texts("shown").stream().map(Metric::of).toList()
                        : List.of(),
                generation(name, node.path("generation")));
    }

    private TaskFiles files(Entry entry, JsonNode node) {
        if (node.has("files") == node.has("dataset")) {
            throw entry.fault("expected either files or dataset");
        }
        Map<Split, List<String>> splits = new EnumMap<>(Split.class);
        String key = node.has("files") ? "files" : "splits";
        Entry own = new Entry(
                entry.task + "." + key,
                node.path(key),
                Arrays.stream(Split.values()).map(Split::key).collect(Collectors.toSet()));
        for (Split split : Split.values()) {
            if (node.path(key).has(split.key())) {
                splits.put(split, own.texts(split.key()));
            }
        }
        if (splits.isEmpty()) {
            throw own.fault("is missing or empty: expected train, validation or test");
        }
        if (node.has("files")) {
            return new TaskFiles.Globs(folder, splits);
        }
        String dataset = entry.text("dataset");
        return new TaskFiles.Hub(
                node.has("hub") ? entry.text("hub") : dataset,
                dataset,
                node.has("config") ? entry.text("config") : "",
                splits);
    }

    private Target target(String task, JsonNode node) {
        if (node.isString()) {
            return new Target.Text(new Entry(task, node, Set.of()).parsed("target", node), null);
        }
        Entry entry = new Entry(
                task + ".target", node, Set.of("column", "labels", "values", "skip", "score", "text", "answers"));
        if (node.has("text") == node.has("column")) {
            throw entry.fault("expected either column or text");
        }
        entry.checkOnly(
                node.has("text")
                        ? List.of("text", "answers")
                        : List.of("column", "skip", entry.only("labels", "values", "score")));
        if (node.has("text")) {
            return new Target.Text(entry.template("text"), node.has("answers") ? entry.text("answers") : null);
        }
        String column = entry.text("column");
        Skip skip = entry.skip();
        if (node.has("score")) {
            JsonNode score = node.path("score");
            return new Target.Score(
                    column, score.path("min").asInt(0), score.path("max").asInt(5), skip);
        }
        Map<String, String> names = new LinkedHashMap<>();
        if (node.path("labels").isObject()) {
            Entry labels = new Entry(
                    task + ".target.labels",
                    node.path("labels"),
                    Set.copyOf(node.path("labels").propertyNames()));
            node.path("labels").propertyNames().forEach(name -> names.put(name, labels.text(name)));
            return new Target.Named(column, names, skip);
        }
        if (node.has("values")) {
            entry.texts("values").forEach(value -> names.put(value, value));
            return new Target.Named(column, names, skip);
        }
        return new Target.Label(column, entry.texts("labels"), skip);
    }

    private GenerationSettings generation(String task, JsonNode node) {
        if (node.isMissingNode()) {
            return new GenerationSettings(null, 0, 1);
        }
        try {
            return GenerationReader.read(node, 0);
        } catch (InputException e) {
            throw new InputException("task '" + task + ".generation' in " + file + ": " + e.getMessage(), e);
        }
    }

    /** An object of the file, with the errors that its values can have. */
    private final class Entry {
        private final String task;
        private final JsonNode node;

        Entry(String task, JsonNode node, Set<String> keys) {
            this.task = task;
            this.node = node;
            for (Map.Entry<String, JsonNode> key : node.properties()) {
                if (!keys.contains(key.getKey())) {
                    throw fault("has an unknown key '" + key.getKey() + "'; known are "
                            + keys.stream().sorted().collect(Collectors.joining(", "))
                            + Nearest.hint(key.getKey(), keys));
                }
            }
        }

        InputException fault(String what) {
            return new InputException("task '" + task + "' in " + file + ": " + what);
        }

        String text(String key) {
            JsonNode value = node.path(key);
            if (!value.isValueNode() || value.isNull()) {
                throw fault("'" + key + "' is missing: expected a text");
            }
            return value.asString();
        }

        /** The one key of several that is there. */
        String only(String... keys) {
            List<String> found = Arrays.stream(keys).filter(node::has).toList();
            if (found.size() != 1) {
                throw fault("expected one of " + String.join(", ", keys) + (found.isEmpty() ? "" : ", not " + found));
            }
            return found.get(0);
        }

        /** Refuses keys that say nothing beside those of {@code keys}. */
        void checkOnly(List<String> keys) {
            for (String key : node.propertyNames()) {
                if (!keys.contains(key)) {
                    throw fault("'" + key + "' says nothing beside '" + keys.get(0) + "' and '"
                            + keys.get(keys.size() - 1) + "'");
                }
            }
        }

        /** What stands in the column of rows that are no examples. */
        Skip skip() {
            JsonNode value = node.path("skip");
            if (value.isMissingNode()) {
                return Skip.NOTHING;
            }
            Set<String> values = new TreeSet<>();
            boolean nulls = false;
            for (JsonNode one : value) {
                if (!one.isValueNode()) {
                    throw fault("'skip' holds " + one + ": expected values of the column");
                }
                nulls |= one.isNull();
                if (!one.isNull()) {
                    values.add(one.asString());
                }
            }
            if (!value.isArray()) {
                throw fault("'skip' is " + value + ": expected a list, such as [" + value + "]");
            }
            return new Skip(values, nulls);
        }

        /** A list of texts, or one alone. */
        List<String> texts(String key) {
            JsonNode value = node.path(key);
            if (value.isValueNode() && !value.isNull()) {
                return List.of(value.asString());
            }
            if (!value.isArray() || value.isEmpty()) {
                throw fault("'" + key + "' is missing: expected a list of texts");
            }
            List<String> texts = new ArrayList<>();
            for (JsonNode text : value) {
                if (!text.isValueNode() || text.isNull()) {
                    throw fault("'" + key + "' holds " + text + ": expected texts");
                }
                texts.add(text.asString());
            }
            return texts;
        }

        Template template(String key) {
            return parsed(key, node.path(key));
        }

        Template parsed(String key, JsonNode value) {
            if (!value.isString()) {
                throw fault("'" + key + "' is missing: expected a text such as \"title: {title}\"");
            }
            try {
                return Template.parse(value.asString());
            } catch (IllegalArgumentException e) {
                throw fault("'" + key + "': " + e.getMessage());
            }
        }

        <T> T one(String key, T byDefault, Function<T, String> spelling, T[] all) {
            if (!node.has(key)) {
                return byDefault;
            }
            String value = text(key);
            List<String> known = Arrays.stream(all).map(spelling).toList();
            int place = known.indexOf(value);
            if (place < 0) {
                throw fault("'" + key + "' is '" + value + "': expected one of " + String.join(", ", known)
                        + Nearest.hint(value, known));
            }
            return all[place];
        }
    }
}
