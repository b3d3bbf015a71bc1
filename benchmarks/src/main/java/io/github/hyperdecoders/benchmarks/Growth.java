package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.report.CurveChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How time and memory of a training step grow with the batch, the length of its rows and the depth of the model. */
@CommandLine.Command(
        name = "benchmarks/growth",
        mixinStandardHelpOptions = true,
        description = {
            "Times training steps on random tokens, each point in a process of its own, and writes growth.csv and pictures.",
            "Leave the machine to it: whatever else runs is in the figures."
        })
final class Growth implements Callable<Integer> {
    /** What is varied, and what stays. */
    enum Axis {
        /** Examples in a batch. */
        batch("examples in a batch"),
        /** Tokens of every source. */
        length("tokens of every source"),
        /** Tokens of every source but one, which always has 256: padding would make all of them cost the same. */
        padding("tokens of every source but one of 256"),
        /** Layers of each stack. */
        depth("layers of each stack");

        private final String label;

        Axis(String label) {
            this.label = label;
        }

        List<Integer> points() {
            return switch (this) {
                case batch -> List.of(4, 8, 16, 32, 64);
                case length, padding -> List.of(16, 32, 64, 128, 256);
                case depth -> List.of(2, 4, 8, 16);
            };
        }

        GrowthPoint point(int value, String adapters, int steps) {
            GrowthPoint usual = new GrowthPoint(adapters, 16, 64, 64, 4, steps);
            return switch (this) {
                case batch -> usual.withBatch(value);
                case length -> usual.withLength(value, value);
                case padding -> usual.withLength(value, 256);
                case depth -> usual.withDepth(value);
            };
        }
    }

    @Option(names = "--output", paramLabel = "DIR", description = "where to write (${DEFAULT-VALUE})")
    private Path output = Path.of("docs/growth");

    @Option(names = "--axes", split = ",", description = "some of ${COMPLETION-CANDIDATES}; default all")
    private List<Axis> axes = List.of(Axis.values());

    @Option(names = "--values", split = ",", description = "other points than each axis's own")
    private List<Integer> values = List.of();

    @Option(names = "--adapters", split = ",", description = "kinds of the decoder's adapters (${DEFAULT-VALUE})")
    private List<String> adapters = List.of("manual", "generated");

    @Option(names = "--steps", description = "steps that count (${DEFAULT-VALUE})")
    private int steps = 5;

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return new CommandLine(new Growth())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, command, result) -> {
                    command.getErr().println("benchmarks/growth: " + exception.getMessage());
                    return exception instanceof InputException ? CommandLine.ExitCode.USAGE : 1;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of("axis,value," + GrowthPoint.HEADER));
        Map<Axis, Map<String, SortedMap<Long, GrowthPoint.Cost>>> found = new LinkedHashMap<>();
        for (Axis axis : axes) {
            for (int value : values.isEmpty() ? axis.points() : values) {
                for (String kind : adapters) {
                    GrowthPoint point = axis.point(value, kind, steps);
                    GrowthPoint.Cost cost = point.measure();
                    lines.add(axis + "," + value + "," + point.line(cost));
                    System.err.println(lines.get(lines.size() - 1));
                    found.computeIfAbsent(axis, a -> new LinkedHashMap<>())
                            .computeIfAbsent(kind, k -> new TreeMap<>())
                            .put((long) value, cost);
                }
            }
        }
        Files.createDirectories(output);
        Files.write(output.resolve("growth.csv"), lines);
        for (Map.Entry<Axis, Map<String, SortedMap<Long, GrowthPoint.Cost>>> axis : found.entrySet()) {
            draw(axis.getKey(), axis.getValue(), "time", "ms a step", cost -> 1000 * cost.seconds());
            draw(axis.getKey(), axis.getValue(), "memory", "peak, MiB", GrowthPoint.Cost::peakMib);
        }
        return 0;
    }

    private void draw(
            Axis axis,
            Map<String, SortedMap<Long, GrowthPoint.Cost>> curves,
            String what,
            String unit,
            ToDoubleFunction<GrowthPoint.Cost> y)
            throws IOException {
        CurveChart chart = new CurveChart("training step: " + what, axis.label, unit).fromZero();
        curves.forEach((kind, points) -> chart.add(
                kind + " decoder adapters",
                points.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> y.applyAsDouble(e.getValue()), (a, b) -> b, TreeMap::new))));
        chart.write(output.resolve(axis + "_" + what + ".png"));
    }
}
