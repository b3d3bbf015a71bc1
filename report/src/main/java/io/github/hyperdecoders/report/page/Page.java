package io.github.hyperdecoders.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One HTML document with all it needs inside. Its content security policy lets nothing be fetched, and of scripts only those of known
 * SHA-256 run: the chart library's and ours.
 */
final class Page {
    private static final String WEBJAR = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final String LIBRARY = "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.min.js";
    private static final List<String> SCRIPTS =
            List.of("theme.js", "lines.js", "bars.js", "scatter.js", "matrix.js", "start.js");

    private Page() {}

    static String of(String title, String lead, List<Fact> figures, List<Section> sections, ChartData charts) {
        String library = charts.isEmpty() ? "" : library();
        String script = charts.isEmpty() ? "" : script();
        Markup page = new Markup();
        page.open("html", "lang", "en", "class", "still");
        head(
                page,
                title,
                "default-src 'none'; style-src 'unsafe-inline'; script-src "
                        + (charts.isEmpty() ? "'none'" : "'" + hash(library) + "' '" + hash(script) + "'")
                        + "; base-uri 'none'; form-action 'none'");
        page.open("body");
        page.element("a", "Skip to content", "href", "#content", "class", "skip");
        header(page, title, lead, figures);
        contents(page, sections);
        page.open("main", "id", "content");
        if (!charts.isEmpty()) {
            page.open("noscript");
            page.element("p", "Charts need JavaScript; their numbers are in the tables.", "class", "note");
            page.closeLine();
        }
        for (Section section : sections) {
            page.open("section", "id", section.id(), "aria-labelledby", section.id() + "-heading");
            page.element("h2", section.heading(), "id", section.id() + "-heading");
            page.add(section.content()).closeLine();
        }
        page.closeLine();
        if (!charts.isEmpty()) {
            page.open("script", "type", "application/json", "id", "charts").verbatim(charts.json());
            page.closeLine();
            page.open("script").verbatim(library).closeLine();
            page.open("script").verbatim(script).closeLine();
        }
        return "<!doctype html>\n" + page.close().closeLine();
    }

    private static void head(Markup page, String title, String policy) {
        page.open("head");
        page.open("meta", "charset", "utf-8");
        page.open("meta", "http-equiv", "Content-Security-Policy", "content", policy);
        page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.open("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", title);
        page.open("style").verbatim(ours("report.css")).close();
        page.closeLine();
    }

    private static void header(Markup page, String title, String lead, List<Fact> figures) {
        page.open("header");
        page.element("h1", title);
        if (!lead.isEmpty()) {
            page.element("p", lead, "class", "lead");
        }
        if (!figures.isEmpty()) {
            page.open("dl", "class", "figures");
            for (Fact figure : figures) {
                page.open("div").element("dt", figure.name());
                page.element("dd", figure.value()).close();
            }
            page.close();
        }
        page.closeLine();
    }

    private static void contents(Markup page, List<Section> sections) {
        if (sections.size() > 1) {
            page.open("nav", "aria-label", "Contents").open("ul");
            for (Section section : sections) {
                page.open("li").element("a", section.heading(), "href", "#" + section.id());
                page.close();
            }
            page.close().closeLine();
        }
    }

    private static String script() {
        StringBuilder script = new StringBuilder("'use strict';\n(() => {\n");
        SCRIPTS.forEach(name -> script.append(ours(name)).append('\n'));
        return script.append("})();\n").toString();
    }

    /** Chart.js, its licence in the first comment; without the address of its source map, which browsers would ask for. */
    private static String library() {
        Properties webjar = new Properties();
        try (InputStream in = open(WEBJAR)) {
            webjar.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(LIBRARY.formatted(webjar.getProperty("version"))).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    }

    private static String ours(String name) {
        return read("/io/github/hyperdecoders/report/page/" + name);
    }

    private static String read(String resource) {
        try (InputStream in = open(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        @Nullable InputStream in = Page.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("no resource " + resource + " on the class path");
        }
        return in;
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
