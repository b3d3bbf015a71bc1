package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.report.TextTable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Parts that several sections have: charts, tables that scroll, numbers in words. */
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

    /** Likewise, with a class for each column's heading by its place. */
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

    static String decimals(double value, int decimals) {
        return TextTable.number(value, decimals).replace('-', '−');
    }

    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String percent(double share) {
        if (share > 0 && share < 0.00005) {
            return "< 0.01 %";
        }
        return decimals(100 * share, share < 0.01 ? 2 : 1) + " %";
    }

    /** As "2 h 5 min", "3 min 20 s", "12 s". */
    static String time(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds >= 3600) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds >= 60 ? seconds / 60 + " min " + seconds % 60 + " s" : seconds + " s";
    }
}
