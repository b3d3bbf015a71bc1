package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.analysis.EmbeddingMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The map of instances as the hypernetwork sees them. */
final class EmbeddingSection {
    private static final int MOST_LABELS = 10;

    private EmbeddingSection() {}

    static Section of(EmbeddingMap map, ChartData charts) {
        Markup section = new Markup();
        section.element(
                "p",
                "Each point is the vector that enters the hypernetwork for one instance."
                        + " Point at one, or step from one to the next with the arrow keys, to read the instance.");
        data(map, charts.chart("scatter"));
        section.open("div", "class", "scatter", "data-chart", Integer.toString(charts.last()));
        section.open("div", "class", "controls");
        choice(
                section,
                "layout",
                "Layout",
                map.projections().stream().map(EmbeddingMap.Projection::name).toList());
        choice(section, "colour", "Colour", colourings(map));
        section.close();
        section.open("div", "class", "plot");
        section.open(
                "canvas",
                "tabindex",
                "0",
                "role",
                "img",
                "aria-label",
                "Scatter plot of " + map.instances().size() + " instances by task: " + counts(map));
        section.close().close();
        section.open("div", "class", "aside");
        section.open("div", "class", "legend").close();
        section.open("p", "class", "note muted small").close();
        section.open("div", "class", "instance", "aria-live", "polite");
        section.element("span", "No instance pointed at yet.", "class", "muted").close();
        section.close().closeLine();
        return new Section("embedding", "What the hypernetwork sees", section);
    }

    private static List<String> colourings(EmbeddingMap map) {
        boolean labels = map.instances().stream().anyMatch(i -> i.label() != null);
        boolean empty = map.instances().stream().anyMatch(EmbeddingMap.Instance::emptyAnswer);
        return Stream.of("task", labels ? "label" : "", empty ? "empty answer" : "")
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static void choice(Markup section, String name, String legend, List<String> values) {
        section.open("fieldset").element("legend", legend);
        for (int i = 0; i < values.size(); i++) {
            section.open("label");
            if (i == 0) {
                section.open("input", "type", "radio", "name", name, "value", Integer.toString(i), "checked", "");
            } else {
                section.open("input", "type", "radio", "name", name, "value", Integer.toString(i));
            }
            section.text(values.get(i)).close();
        }
        section.close();
    }

    private static String counts(EmbeddingMap map) {
        return map.instances().stream()
                .collect(Collectors.groupingBy(EmbeddingMap.Instance::task, LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(task -> task.getKey() + " " + task.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void data(EmbeddingMap map, ObjectNode chart) {
        for (EmbeddingMap.Projection projection : map.projections()) {
            ObjectNode layout = chart.withArray("layouts").addObject();
            layout.put("note", VisibleText.of(projection.note()));
            ArrayNode points = layout.putArray("points");
            for (double[] point : projection.points()) {
                ChartData.numbers(points.addArray(), point);
            }
        }
        List<String> common = commonLabels(map);
        for (String colouring : colourings(map)) {
            ArrayNode groups = chart.withArray("colourings").addArray();
            for (EmbeddingMap.Instance instance : map.instances()) {
                groups.add(VisibleText.of(
                        switch (colouring) {
                            case "task" -> instance.task();
                            case "label" -> label(instance, common);
                            default -> instance.emptyAnswer() ? "empty answer" : "an answer";
                        }));
            }
        }
        ArrayNode instances = chart.putArray("instances");
        for (EmbeddingMap.Instance instance : map.instances()) {
            ObjectNode one = instances.addObject().put("task", VisibleText.of(instance.task()));
            if (instance.label() != null) {
                one.put("label", VisibleText.of(instance.label()));
            }
            one.put("text", VisibleText.of(instance.text()));
        }
    }

    private static String label(EmbeddingMap.Instance instance, List<String> common) {
        if (instance.label() == null) {
            return "no label";
        }
        return common.contains(instance.label()) ? instance.label() : "other labels";
    }

    private static List<String> commonLabels(EmbeddingMap map) {
        return map.instances().stream()
                .map(EmbeddingMap.Instance::label)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(label -> label, LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_LABELS)
                .map(Map.Entry::getKey)
                .toList();
    }
}
