package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.report.InWords;
import io.github.hyperdecoders.results.PhaseTime;
import java.time.Duration;
import java.util.List;

/** What the run trains and where its time goes. */
final class CostSection {
    private CostSection() {}

    static Section of(List<ParameterShare> parameters, List<PhaseTime> times) {
        Markup section = new Markup();
        section.open("div", "class", "pair");
        if (!parameters.isEmpty()) {
            parameters(section, parameters);
        }
        if (!times.isEmpty()) {
            times(section, times);
        }
        section.closeLine();
        return new Section("cost", "Cost", section);
    }

    private static void parameters(Markup section, List<ParameterShare> parameters) {
        long all = parameters.stream().mapToLong(ParameterShare::count).sum();
        long trained = parameters.stream().mapToLong(ParameterShare::trained).sum();
        section.open("div").element("h3", "Parameters");
        Figure.beginTable(section, "Parameters", List.of("Role", "Count", "Share", "Trained"));
        for (ParameterShare share : parameters) {
            section.open("tr").element("th", share.role(), "scope", "row");
            section.element("td", InWords.grouped(share.count()), "class", "number");
            bar(section, all == 0 ? 0 : (double) share.count() / all, share.trained() > 0);
            section.element("td", trained(share));
            section.closeLine();
        }
        section.open("tr", "class", "sum").element("th", "all", "scope", "row");
        section.element("td", InWords.grouped(all), "class", "number").element("td", "");
        section.element("td", InWords.percent(all == 0 ? 0 : (double) trained / all));
        section.closeLine();
        Figure.endTable(section);
        section.closeLine();
    }

    private static String trained(ParameterShare share) {
        if (share.trained() == 0) {
            return "no";
        }
        return share.trained() == share.count() ? "yes" : InWords.percent((double) share.trained() / share.count());
    }

    private static void times(Markup section, List<PhaseTime> times) {
        long all = times.stream().mapToLong(t -> t.time().toMillis()).sum();
        section.open("div").element("h3", "Time");
        Figure.beginTable(section, "Time by phase", List.of("Phase", "Time", "Share"));
        for (PhaseTime phase : times) {
            section.open("tr").element("th", phase.phase(), "scope", "row");
            section.element("td", InWords.time(phase.time()), "class", "number");
            bar(section, all == 0 ? 0 : (double) phase.time().toMillis() / all, true);
            section.closeLine();
        }
        section.open("tr", "class", "sum").element("th", "all", "scope", "row");
        section.element("td", InWords.time(Duration.ofMillis(all)), "class", "number");
        section.element("td", "").closeLine();
        Figure.endTable(section);
        section.closeLine();
    }

    /** A share as a number and as a bar's length. */
    private static void bar(Markup section, double share, boolean strong) {
        section.open("td", "class", "share");
        section.element(
                "span",
                InWords.percent(share),
                "class",
                strong ? "bar strong" : "bar",
                "style",
                "--share:" + Math.round(share * 1000) / 1000.0);
        section.close();
    }
}
