package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.analysis.LayerDistances;
import io.github.hyperdecoders.report.InWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How far apart the adapters lie that were generated for different tasks. */
final class DistanceSection {
    private DistanceSection() {}

    static Section of(LayerDistances distances, ChartData charts) {
        Markup section = new Markup();
        section.element(
                "p",
                "Distances between the tasks' mean adapters, and on the diagonal of the table how far a task's"
                        + " instances lie from their own mean. Relative to the size of a layer's adapters: 0 is equal, 1.41 unrelated.");
        section.open("div", "class", "pair");
        if (distances.layers().size() > 1) {
            byLayer(section, distances, charts);
        }
        matrix(section, distances, charts);
        section.closeLine();
        if (distances.layers().size() > 1) {
            numbers(section, distances);
        }
        return new Section("distances", "Generated adapters", section);
    }

    private static void byLayer(Markup section, LayerDistances distances, ChartData charts) {
        ObjectNode chart = charts.chart("lines").put("x", "layer").put("fromZero", true);
        series(chart, "between tasks", distances.betweenTasks());
        series(chart, "within a task", distances.withinTasks());
        Figure.chart(
                section,
                charts,
                "Mean distance by layer",
                "Line chart of the mean distance between tasks and within tasks for each of "
                        + distances.layers().size() + " layers; numbers in the table below");
    }

    private static void series(ObjectNode chart, String name, double[] values) {
        ArrayNode points =
                chart.withArray("series").addObject().put("name", name).putArray("points");
        for (int layer = 0; layer < values.length; layer++) {
            ChartData.number(points.addArray().add(layer + 1), values[layer]);
        }
    }

    /** The mean over the layers, which a slider changes into any single layer. */
    private static void matrix(Markup section, LayerDistances distances, ChartData charts) {
        ObjectNode chart = charts.chart("matrix");
        section.open("figure", "class", "table matrix", "data-chart", Integer.toString(charts.last()));
        section.element("figcaption", distances.layers().size() > 1 ? "Mean of all layers" : "The only layer");
        List<String> columns = new ArrayList<>(List.of(""));
        columns.addAll(distances.tasks());
        double[][] mean = distances.mean();
        double most = most(distances);
        ChartData.number(chart, "most", most);
        layer(chart, mean);
        if (distances.layers().size() > 1) {
            distances.layers().forEach(layer -> layer(chart, layer));
            section.open("p", "class", "controls").open("label").text("Layer ");
            String last = Integer.toString(distances.layers().size());
            section.open("input", "type", "range", "min", "0", "max", last, "value", "0");
            section.element("output", "all").close().close();
        }
        Figure.beginTable(section, "Distances between tasks", columns);
        for (int i = 0; i < mean.length; i++) {
            section.open("tr").element("th", distances.tasks().get(i), "scope", "row");
            for (int j = 0; j < mean.length; j++) {
                double heat = most == 0 ? 0 : mean[i][j] / most;
                section.element(
                        "td",
                        InWords.decimals(mean[i][j], 2),
                        "class",
                        i == j ? "heat own" : "heat",
                        "style",
                        "--heat:" + Math.round(heat * 100) / 100.0);
            }
            section.closeLine();
        }
        Figure.endTable(section);
        section.closeLine();
    }

    private static void layer(ObjectNode chart, double[][] matrix) {
        ArrayNode rows = chart.withArray("layers").addArray();
        for (double[] row : matrix) {
            ChartData.numbers(rows.addArray(), row);
        }
    }

    private static double most(LayerDistances distances) {
        return distances.layers().stream()
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .max()
                .orElse(0);
    }

    private static void numbers(Markup section, LayerDistances distances) {
        section.open("details", "class", "numbers").element("summary", "Distances by layer in numbers");
        Figure.beginTable(section, "Distances by layer", List.of("Layer", "Between tasks", "Within a task"));
        double[] between = distances.betweenTasks();
        double[] within = distances.withinTasks();
        for (int layer = 0; layer < between.length; layer++) {
            section.open("tr").element("th", Integer.toString(layer + 1), "scope", "row", "class", "number");
            section.element("td", InWords.decimals(between[layer], 3), "class", "number");
            section.element("td", InWords.decimals(within[layer], 3), "class", "number");
            section.closeLine();
        }
        Figure.endTable(section);
        section.closeLine();
    }
}
