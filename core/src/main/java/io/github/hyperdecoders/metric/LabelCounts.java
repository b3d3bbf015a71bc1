package io.github.hyperdecoders.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How often each label was given, was right, and was both. An answer that is no label of any target is a label never missed: it counts
 * against the right one, which is.
 */
final class LabelCounts {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private static final class Count {
        private long given;
        private long right;
        private long both;

        double f1() {
            return both == 0 ? 0 : 2.0 * both / (given + right);
        }
    }

    private final Map<String, Count> byLabel = new LinkedHashMap<>();

    private LabelCounts() {}

    /** Of answers that are one label each. */
    static LabelCounts ofLabels(List<String> predictions, List<String> targets) {
        LabelCounts counts = new LabelCounts();
        for (int i = 0; i < targets.size(); i++) {
            counts.add(Set.of(predictions.get(i)), Set.of(targets.get(i)));
        }
        return counts;
    }

    /** Of answers that are lists of labels with commas between; the empty text is the empty list. */
    static LabelCounts ofLists(List<String> predictions, List<String> targets) {
        LabelCounts counts = new LabelCounts();
        for (int i = 0; i < targets.size(); i++) {
            counts.add(labels(predictions.get(i)), labels(targets.get(i)));
        }
        return counts;
    }

    private static Set<String> labels(String list) {
        return COMMA.splitAsStream(list).filter(label -> !label.isEmpty()).collect(Collectors.toSet());
    }

    private void add(Set<String> given, Set<String> right) {
        given.forEach(label -> count(label).given++);
        right.forEach(label -> count(label).right++);
        right.stream().filter(given::contains).forEach(label -> count(label).both++);
    }

    private Count count(String label) {
        return byLabel.computeIfAbsent(label, l -> new Count());
    }

    /** The mean F1 of the labels that were right at least once, of a hundred; 0 where none was. */
    double macroF1() {
        return 100
                * byLabel.values().stream()
                        .filter(count -> count.right > 0)
                        .mapToDouble(Count::f1)
                        .average()
                        .orElse(0);
    }

    /** F1 of all labels together, of a hundred; 0 where none was both given and right. */
    double microF1() {
        Count all = new Count();
        for (Count count : byLabel.values()) {
            all.given += count.given;
            all.right += count.right;
            all.both += count.both;
        }
        return 100 * all.f1();
    }
}
