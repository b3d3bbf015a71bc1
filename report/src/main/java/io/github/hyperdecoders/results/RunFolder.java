package io.github.hyperdecoders.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a run keeps what, in the folder that its recipe names. Which of it is there depends on how far the run has come. */
public record RunFolder(Path path) {
    /** Name of the recipe in a checkpoint. */
    public static final String RECIPE = "recipe.json";

    private static final String CHECKPOINT = "checkpoint-";
    private static final Pattern CHECKPOINT_NAME = Pattern.compile(CHECKPOINT + "(\\d{1,18})");

    /** The course of the training, see {@link io.github.hyperdecoders.report.MetricsLog}. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** What the user was told, see {@link io.github.hyperdecoders.report.RunLog}. */
    public Path log() {
        return path.resolve("log.txt");
    }

    /** Where the time went, see {@link RunTimes}. */
    public Path times() {
        return path.resolve("times.jsonl");
    }

    /** The scores at the end, see {@link RunResults}. */
    public Path results() {
        return path.resolve("results.json");
    }

    /** What was written for the examples that were scored last, see {@link Predictions}. */
    public Path predictions() {
        return path.resolve("predictions.jsonl");
    }

    /** The picture of the course. */
    public Path curve() {
        return path.resolve("curve.png");
    }

    /** The page that shows all of it. */
    public Path page() {
        return path.resolve("report.html");
    }

    /** The folder of the final model. A run that has one is finished. */
    public Path model() {
        return path.resolve("model");
    }

    /** Locked while a process trains in the folder. */
    public Path lock() {
        return path.resolve(".lock");
    }

    /** The folder of the checkpoint of {@code step}. */
    public Path checkpoint(long step) {
        return path.resolve(CHECKPOINT + step);
    }

    /** Steps that have a complete checkpoint, rising; none where there is no such folder. */
    public List<Long> checkpoints() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(Files::isDirectory)
                    .map(child -> CHECKPOINT_NAME.matcher(child.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Long.valueOf(matcher.group(1)))
                    .sorted()
                    .toList();
        }
    }
}
