package io.github.hyperdecoders.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How often what was called, by a few steps.
 *
 * @param operators that did their work themselves, views left out, by name: each is a kernel to start on a GPU, or nearly so
 * @param kernels the same, where what {@linkplain OperatorCall#isOneKernel CUDA has one kernel for} counts once in either pass
 * @param places operators by the Java methods that they came from
 * @param reads of the device's values by the host, which waits for them, by the Java methods that they came from
 * @param uploads of the host's values to the device, the same
 * @param steps that all of it is of
 */
record OperatorCounts(
        Map<String, Long> operators,
        Map<String, Long> kernels,
        Map<String, Long> places,
        Map<String, Long> reads,
        Map<String, Long> uploads,
        int steps) {
    /** Operators that the host waits for: it gets a value, or cannot know a shape before. */
    private static final Set<String> WAITS = Set.of(
            "aten::_local_scalar_dense",
            "aten::equal",
            "aten::nonzero",
            "aten::masked_select",
            "aten::_unique2",
            "aten::unique_consecutive");

    /** Where {@code tensor/Device} takes a tensor to the host or to the device; on the processor nothing shows in the operator itself. */
    private static final String READ = "Device.onHost:";

    private static final String UPLOAD = "Device.here:";

    /** The count of one step. */
    static OperatorCounts of(Collection<OperatorCall> calls) {
        return new OperatorCounts(
                counted(calls, OperatorCall::leaf, OperatorCall::name),
                kernels(calls),
                counted(calls, OperatorCall::leaf, call -> place(call, 3)),
                counted(calls, OperatorCounts::isRead, OperatorCounts::wayOf),
                counted(calls, call -> isCopy(call, UPLOAD), OperatorCounts::wayOf),
                1);
    }

    /** What a run of so many steps more than another took more than it. */
    OperatorCounts minus(OperatorCounts other, int moreSteps) {
        return new OperatorCounts(
                minus(operators, other.operators),
                minus(kernels, other.kernels),
                minus(places, other.places),
                minus(reads, other.reads),
                minus(uploads, other.uploads),
                moreSteps);
    }

    /** Operators a step. */
    double total() {
        return sum(operators) / steps;
    }

    /** Kernels a step. */
    double totalKernels() {
        return sum(kernels) / steps;
    }

    /** Reads a step. */
    double totalReads() {
        return sum(reads) / steps;
    }

    /** Uploads a step. */
    double totalUploads() {
        return sum(uploads) / steps;
    }

    /** One of the maps as lines, the most frequent first, so many at most, with the count a step. */
    String lines(Map<String, Long> counts, int most) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(e -> String.format(Locale.ROOT, "%9.1f  %s%n", (double) e.getValue() / steps, e.getKey()))
                .collect(Collectors.joining());
    }

    private static double sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(n -> n).sum();
    }

    private static boolean isRead(OperatorCall call) {
        return WAITS.contains(call.name()) || isCopy(call, READ);
    }

    private static boolean isCopy(OperatorCall call, String method) {
        return call.name().equals("aten::to")
                && call.within().isEmpty()
                && !call.frames().isEmpty()
                && call.frames().get(0).startsWith(method);
    }

    private static Map<String, Long> kernels(Collection<OperatorCall> calls) {
        Map<String, Long> counts = new TreeMap<>();
        Set<String> wholes = new HashSet<>();
        for (OperatorCall call : calls) {
            String whole = call.whole() + (call.node().isEmpty() ? "" : " backward");
            if (call.leaf() && !call.isOfANumber() && (call.whole().isEmpty() || wholes.add(whole))) {
                counts.merge(call.whole().isEmpty() ? call.name() : whole.replaceFirst(" [0-9]+", ""), 1L, Long::sum);
            }
        }
        return counts;
    }

    /** The innermost Java methods, and of the backward pass the node. */
    private static String place(OperatorCall call, int frames) {
        return (call.node().isEmpty() ? "" : call.node() + " of ")
                + call.frames().stream().limit(frames).collect(Collectors.joining(" < "));
    }

    private static String wayOf(OperatorCall call) {
        String inside = call.within().stream()
                .filter(outer -> !outer.equals("aten::item"))
                .map(outer -> outer + ": ")
                .collect(Collectors.joining());
        return inside + place(call, 12);
    }

    private static Map<String, Long> counted(
            Collection<OperatorCall> calls, Predicate<OperatorCall> which, Function<OperatorCall, String> key) {
        return calls.stream().filter(which).collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Long> minus(Map<String, Long> all, Map<String, Long> some) {
        Map<String, Long> rest = new TreeMap<>(all);
        some.forEach((name, count) -> rest.merge(name, -count, Long::sum));
        rest.values().removeIf(count -> count == 0);
        return rest;
    }
}
