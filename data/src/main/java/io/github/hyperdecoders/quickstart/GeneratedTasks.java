package io.github.hyperdecoders.quickstart;

import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.GenerationSettings;
import io.github.hyperdecoders.task.Skip;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitRule;
import io.github.hyperdecoders.task.Target;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.TaskFiles;
import io.github.hyperdecoders.task.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** The made-up tasks as task definitions and as files, from a seed; no source stands in two splits. */
public final class GeneratedTasks {
    private static final String DATASET = "generated";
    private static final String TAG = "text:";
    private static final int TRAINING = 4_000;
    private static final int HELD_OUT = 200;
    private static final int DRAWS = 200_000;
    private static final int BUCKETS = 10;

    private GeneratedTasks() {}

    /** Definitions of all tasks. */
    public static List<TaskDefinition> definitions() {
        return Arrays.stream(Puzzle.values()).map(GeneratedTasks::definition).toList();
    }

    /** Whether it is one of them, and not a task of another making. */
    public static boolean has(String task) {
        return Arrays.stream(Puzzle.values()).anyMatch(puzzle -> puzzle.key().equals(task));
    }

    private static TaskDefinition definition(Puzzle puzzle) {
        return new TaskDefinition(
                puzzle.key(),
                files(puzzle),
                SplitRule.OWN,
                puzzle.key(),
                new Content.Rows(
                        Template.parse(TAG + " {text}"), new Target.Label("label", puzzle.answers(), Skip.NOTHING)),
                List.of(Metric.ACCURACY),
                List.of(),
                new GenerationSettings(null, 2, 1));
    }

    private static TaskFiles.Hub files(Puzzle puzzle) {
        Map<Split, List<String>> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            splits.put(split, List.of(split.key()));
        }
        return new TaskFiles.Hub(DATASET, DATASET, puzzle.key(), splits);
    }

    /** What a task asks, in a sentence. */
    public static String describe(String task) {
        return Arrays.stream(Puzzle.values())
                .filter(puzzle -> puzzle.key().equals(task))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no generated task " + task))
                .description();
    }

    /** Writes the rows of all tasks below {@code dataDir}, where {@code TaskData} looks for them. */
    public static void write(Path dataDir, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (Puzzle puzzle : Puzzle.values()) {
            Path folder = Files.createDirectories(dataDir.resolve(DATASET).resolve(puzzle.key()));
            for (Map.Entry<Split, StringBuilder> split :
                    rows(puzzle, random.split()).entrySet()) {
                Files.writeString(folder.resolve(split.getKey().key() + ".jsonl"), split.getValue());
            }
        }
    }

    private static Map<Split, StringBuilder> rows(Puzzle puzzle, SplittableRandom random) {
        Map<Split, StringBuilder> files = new EnumMap<>(Split.class);
        Map<Split, Integer> counts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            files.put(split, new StringBuilder());
        }
        Set<String> heldOut = new HashSet<>();
        JsonMapper json = new JsonMapper();
        for (int i = 0; i < DRAWS; i++) {
            Puzzle.Row row = puzzle.draw(random);
            Split split = split(row.text());
            int wanted = split == Split.TRAIN ? TRAINING : HELD_OUT;
            // Training may meet a source again where there are few; a held-out one counts once.
            if (counts.getOrDefault(split, 0) < wanted && (split == Split.TRAIN || heldOut.add(row.text()))) {
                counts.merge(split, 1, Integer::sum);
                Map<String, Object> line = new TreeMap<>(Map.of("text", row.text(), "label", row.label()));
                files.getOrDefault(split, new StringBuilder())
                        .append(json.writeValueAsString(line))
                        .append('\n');
            }
        }
        return files;
    }

    /** A tenth of all sources each for validation and test, by the source alone. */
    private static Split split(String text) {
        int bucket = Math.floorMod((text.hashCode() * 0x9E3779B9) >>> 16, BUCKETS);
        return bucket == 0 ? Split.VALIDATION : bucket == 1 ? Split.TEST : Split.TRAIN;
    }
}
