package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.report.InWords;
import io.github.hyperdecoders.report.LossAndScores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Curves over the steps: loss, learning rate, and a chart of scores for each task. */
final class CourseSection {
    /** More points than a wide screen has columns are not seen. */
    private static final int MOST_DRAWN = 1200;

    private static final int MOST_ROWS = 40;
    private static final int FEW = 20;

    private CourseSection() {}

    static Section of(Course course, ChartData charts) {
        Markup section = new Markup();
        if (!course.loss().isEmpty() || !course.learningRate().isEmpty()) {
            section.open("div", "class", "pair");
            loss(section, course, charts);
            learningRate(section, course, charts);
            section.closeLine();
            List<Curve> numbers = new ArrayList<>();
            if (!course.tokenLoss().isEmpty()) {
                numbers.add(new Curve("", "loss per target token", course.tokenLoss()));
            }
            if (!course.loss().isEmpty()) {
                numbers.add(new Curve("", course.tokenLoss().isEmpty() ? "loss" : "loss of a batch", course.loss()));
            }
            if (!course.learningRate().isEmpty()) {
                numbers.add(new Curve("", "learning rate", course.learningRate()));
            }
            numbers(section, "Loss and learning rate in numbers", numbers);
        }
        scores(section, course.scores(), course.bestStep(), charts);
        return new Section("course", "Training", section);
    }

    private static void loss(Markup section, Course course, ChartData charts) {
        boolean ofTokens = !course.tokenLoss().isEmpty();
        SortedMap<Long, Double> loss = ofTokens ? course.tokenLoss() : course.loss();
        if (loss.isEmpty()) {
            return;
        }
        ObjectNode chart = lines(charts, course.bestStep());
        ArrayNode series = chart.putArray("series");
        if (loss.size() >= FEW) {
            series(series, "each log line", loss).put("pale", true);
            series(series, "smoothed", LossAndScores.smoothed(loss));
        } else {
            series(series, "loss", loss);
        }
        Double most = aboveBeginning(LossAndScores.smoothed(loss));
        if (most != null) {
            ChartData.number(chart, "most", most);
        }
        String title = ofTokens ? "Training loss per target token" : "Training loss";
        Figure.chart(
                section,
                charts,
                most == null ? title : title + "; it begins above the chart",
                "Line chart: " + path("training loss", loss));
    }

    /** Where to cut a curve whose first twentieth would press all the rest flat; null for one that is fine. */
    private static @Nullable Double aboveBeginning(SortedMap<Long, Double> loss) {
        if (loss.size() < FEW) {
            return null;
        }
        long begun = loss.firstKey() + (loss.lastKey() - loss.firstKey()) / 20;
        double least = Collections.min(loss.values());
        double rest = Collections.max(loss.tailMap(begun).values());
        double cut = least + 1.5 * (rest - least);
        return Collections.max(loss.values()) - least > 3 * (rest - least) ? cut : null;
    }

    private static void learningRate(Markup section, Course course, ChartData charts) {
        if (!course.learningRate().isEmpty()) {
            series(lines(charts, null).putArray("series"), "learning rate", course.learningRate());
            Figure.chart(
                    section, charts, "Learning rate", "Line chart: " + path("learning rate", course.learningRate()));
        }
    }

    /** A chart for each group of curves, all on one scale until the reader asks for their own. */
    static void scores(Markup section, List<Curve> curves, @Nullable Long bestStep, ChartData charts) {
        if (curves.isEmpty()) {
            return;
        }
        Map<String, List<Curve>> groups =
                curves.stream().collect(Collectors.groupingBy(Curve::group, LinkedHashMap::new, Collectors.toList()));
        section.element(
                "p",
                "Scores by step."
                        + (bestStep == null
                                ? ""
                                : " The dashed line marks step " + InWords.grouped(bestStep)
                                        + ", whose model was kept."));
        if (groups.size() > 1) {
            section.open("p", "class", "controls").open("label");
            section.open("input", "type", "checkbox", "id", "one-scale", "checked", "");
            section.text(" One scale for all tasks").close().closeLine();
        }
        section.open("div", "class", groups.size() > 2 ? "multiples" : "pair");
        groups.forEach((group, own) -> {
            ObjectNode chart = lines(charts, bestStep).put("scale", "scores");
            own.forEach(curve -> series(chart.withArray("series"), curve.name(), curve.points()));
            Figure.chart(
                    section,
                    charts,
                    own.size() == 1 && !own.get(0).name().equals(group)
                            ? group + ", " + own.get(0).name()
                            : group,
                    "Line chart: "
                            + own.stream()
                                    .map(curve -> path(group + " " + curve.name(), curve.points()))
                                    .collect(Collectors.joining("; ")));
        });
        section.closeLine();
        numbers(section, "Scores in numbers", curves);
    }

    private static ObjectNode lines(ChartData charts, @Nullable Long mark) {
        ObjectNode chart = charts.chart("lines").put("x", "step");
        if (mark != null) {
            chart.put("mark", mark);
        }
        return chart;
    }

    private static ObjectNode series(ArrayNode series, String name, SortedMap<Long, Double> points) {
        ObjectNode one = series.addObject().put("name", VisibleText.of(name));
        ChartData.points(one.putArray("points"), thinned(points, MOST_DRAWN));
        return one;
    }

    private static String path(String name, SortedMap<Long, Double> points) {
        return name + " from " + digits(points.values().iterator().next()) + " at step " + points.firstKey() + " to "
                + digits(points.get(points.lastKey())) + " at step " + points.lastKey();
    }

    private static void numbers(Markup section, String name, List<Curve> curves) {
        TreeMap<Long, Double> steps = new TreeMap<>();
        curves.forEach(curve -> curve.points().keySet().forEach(step -> steps.put(step, 0.0)));
        section.open("details", "class", "numbers").element("summary", name);
        List<String> columns = new ArrayList<>(List.of("Step"));
        boolean several = curves.stream().map(Curve::group).distinct().count() > 1;
        curves.forEach(curve -> columns.add(several ? curve.group() + " " + curve.name() : curve.name()));
        Figure.beginTable(section, name, columns);
        for (long step : new TreeSet<>(thinned(steps, MOST_ROWS).keySet())) {
            section.open("tr").element("th", InWords.grouped(step), "scope", "row", "class", "number");
            for (Curve curve : curves) {
                Double value = curve.points().get(step);
                section.element("td", value == null ? "" : digits(value), "class", "number");
            }
            section.closeLine();
        }
        Figure.endTable(section);
        section.closeLine();
    }

    /** At most so many of the points, evenly taken, the first and the last among them. */
    static SortedMap<Long, Double> thinned(SortedMap<Long, Double> points, int most) {
        if (points.size() <= most) {
            return points;
        }
        List<Map.Entry<Long, Double>> all = List.copyOf(points.entrySet());
        SortedMap<Long, Double> thinned = new TreeMap<>();
        for (int i = 0; i < most; i++) {
            Map.Entry<Long, Double> point = all.get((int) ((long) i * (all.size() - 1) / (most - 1)));
            thinned.put(point.getKey(), point.getValue());
        }
        return thinned;
    }

    private static String digits(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        double size = Math.abs(value);
        return size != 0 && size < 0.01
                ? String.format(Locale.ROOT, "%.2e", value).replace('-', '−')
                : InWords.decimals(value, size < 10 ? 2 : 1);
    }
}
