package io.github.hyperdecoders.report.page;

import java.util.List;
import java.util.function.IntFunction;

/** Parts that several sections have: charts and tables that scroll. */
final class Figure {
    private Figure() {}

    /** The canvas of the chart added last, under its caption. */
    static void chart(Markup section, ChartData charts, String caption, String alternative) {
        section.open("figure", "class", "chart").element("figcaption", caption);
        section.open("div", "class", "plot");
        section.open("canvas", "data-chart", Integer.toString(charts.last()), "role", "img", "aria-label", alternative);
        section.close().close().closeLine();
    }

    /** Begins a table that scrolls sideways where the window is too narrow, also by keyboard; {@link #endTable} ends it. */
    static void beginTable(Markup section, String name, List<String> columns) {
        beginTable(section, name, columns, column -> "");
    }

    /** Begins a table that scrolls sideways where the window is too narrow, with a class for each column's heading by its place. */
    static void beginTable(Markup section, String name, List<String> columns, IntFunction<String> headingClass) {
        section.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", name);
        section.open("table").open("thead").open("tr");
        for (int i = 0; i < columns.size(); i++) {
            section.element("th", columns.get(i), "scope", "col", "class", headingClass.apply(i));
        }
        section.close().close().open("tbody");
    }

    static void endTable(Markup section) {
        section.close().close().closeLine();
    }
}
