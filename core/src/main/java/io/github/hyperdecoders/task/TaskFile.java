package io.github.hyperdecoders.task;

import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.data.SplitRule;
import io.github.hyperdecoders.metric.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads tasks from YAML; the records below are the file's form, one per task under its name. */
final class TaskFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Entry(
            String dataset,
            String config,
            Map<String, String> splits,
            String splitRule,
            @Nullable String prefix,
            List<SourceField> source,
            TargetEntry target,
            List<String> metrics,
            GenerationSettings generation) {}

    /** Either the labels or the bounds of a score. */
    private record TargetEntry(
            String column,
            @Nullable List<String> labels,
            @Nullable ScoreEntry score) {}

    private record ScoreEntry(int min, int max) {}

    private TaskFile() {}

    static List<TaskDefinition> builtIn() {
        try (InputStream file = Objects.requireNonNull(TaskFile.class.getResourceAsStream("tasks.yaml"))) {
            List<TaskDefinition> tasks = new ArrayList<>();
            YAML.readValue(file, new TypeReference<LinkedHashMap<String, Entry>>() {})
                    .forEach((name, entry) -> tasks.add(definition(name, entry)));
            return tasks;
        } catch (IOException e) {
            throw new UncheckedIOException("tasks.yaml in the jar", e);
        }
    }

    private static TaskDefinition definition(String name, Entry entry) {
        Map<Split, String> splits = new LinkedHashMap<>();
        entry.splits().forEach((ours, own) -> splits.put(Split.valueOf(ours.toUpperCase(Locale.ROOT)), own));
        return new TaskDefinition(
                name,
                entry.dataset(),
                entry.config(),
                splits,
                SplitRule.valueOf(entry.splitRule().toUpperCase(Locale.ROOT)),
                Objects.requireNonNullElse(entry.prefix(), name),
                entry.source(),
                target(entry.target()),
                entry.metrics().stream().map(Metric::of).toList(),
                entry.generation());
    }

    private static Target target(TargetEntry entry) {
        ScoreEntry score = entry.score();
        return score != null
                ? new Target.Score(entry.column(), score.min(), score.max())
                : new Target.Label(entry.column(), Objects.requireNonNull(entry.labels()));
    }
}
