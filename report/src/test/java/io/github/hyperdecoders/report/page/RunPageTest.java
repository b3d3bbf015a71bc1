package io.github.hyperdecoders.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.analysis.EmbeddingMap;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** report.html: one file, nothing fetched, nothing that a model wrote read as markup, and only what there is. */
class RunPageTest {
    private static final String PAGE = RunPage.html(ExampleReports.run(100));
    private static final List<String> SECTIONS =
            List.of("scores", "course", "cost", "tasks", "embedding", "distances", "facts");

    @Test
    void theSameReportGivesTheSameBytes() {
        assertThat(RunPage.html(ExampleReports.run(100))).isEqualTo(PAGE);
    }

    @Test
    void everySectionIsThereAndInTheContents() {
        for (String section : SECTIONS) {
            assertThat(PAGE).contains("<section id=\"" + section + "\"").contains("<a href=\"#" + section + "\">");
        }
    }

    @Test
    void whatIsAbsentLeavesItsSectionOut() {
        String empty = RunPage.html(RunReport.titled("nothing yet"));
        assertThat(empty).contains("<h1>nothing yet</h1>").doesNotContain("<section", "<script", "<nav");

        String scores = RunPage.html(RunReport.titled("scores only")
                .withScores(ExampleReports.run(100).scores()));
        assertThat(scores)
                .containsOnlyOnce("<section")
                .contains("<section id=\"scores\"")
                .doesNotContain("<script");
    }

    @Test
    void aCourseWithoutPointsIsNone() {
        Course empty = new Course(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of(), null);
        assertThat(RunPage.html(RunReport.titled("a run").withCourse(empty))).doesNotContain("<section");
    }

    @Test
    void nothingIsFetched() {
        assertThat(withoutLibrary(PAGE))
                .doesNotContainPattern(
                        "(?i)(src|srcset|action|data|poster)=\"|<link|<iframe|<img|<base|@import|url\\(|fetch\\(|XMLHttp|import\\(");
        assertThat(Pattern.compile("href=\"([^\"]*)\"").matcher(PAGE).results().map(r -> r.group(1)))
                .isNotEmpty()
                .allMatch(target -> target.startsWith("#"));
        assertThat(PAGE).doesNotContain("sourceMappingURL");
        assertThat(withoutLibrary(PAGE)).doesNotContain("http:", "https:");
    }

    @Test
    void thePolicyForbidsWhatIsNotInIt() {
        assertThat(PAGE)
                .containsPattern("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; "
                        + "script-src &#39;sha256-[A-Za-z0-9+/]{43}=&#39; &#39;sha256-[A-Za-z0-9+/]{43}=&#39;; "
                        + "base-uri &#39;none&#39;; form-action &#39;none&#39;\"");
    }

    @Test
    void whatAModelWroteIsShownAndNotRead() {
        String hostile =
                "</script><script>alert(1)</script><img src=x onerror=alert(1)> \" ' & \u202eback\u0000\u2028\ud800";
        RunReport report = RunReport.titled(hostile)
                .withLead(hostile)
                .withFigures(List.of(new Fact(hostile, hostile)))
                .withFacts(List.of(new Fact(hostile, hostile)))
                .withTasks(List.of(new TaskReport(
                        hostile,
                        hostile,
                        ConfusionMatrix.of(List.of(hostile), List.of("x")),
                        List.of(LengthHistogram.ofWords(hostile, List.of(hostile))),
                        List.of(new Sample(hostile, hostile, hostile, hostile)),
                        List.of(new Sample(hostile.repeat(20), "", hostile, null)))))
                .withEmbedding(new EmbeddingMap(
                        List.of(new EmbeddingMap.Instance(hostile, hostile, false, hostile)),
                        List.of(new EmbeddingMap.Projection(hostile, hostile, new double[][] {{1, 2}}))));
        String page = RunPage.html(report);

        assertThat(page).doesNotContain("<script>alert", "<img", "\u202e", "\u0000", "\u2028", "\ud800");
        assertThat(Pattern.compile("<script").matcher(page).results().count()).isEqualTo(3);
        assertThat(page).contains("&lt;script&gt;alert(1)").contains("⟨U+202E⟩back⟨U+0000⟩⟨U+2028⟩⟨U+D800⟩");
        assertThat(charts(page).get(1).path("instances").get(0).path("text").asString())
                .startsWith("</script><script>alert(1)");
    }

    @Test
    void theChartsDataIsJsonWithoutMarkup() {
        JsonNode charts = charts(PAGE);
        assertThat(charts.isArray()).isTrue();
        assertThat(charts)
                .extracting(chart -> chart.path("kind").asString())
                .contains("lines", "bars", "scatter", "matrix");
        assertThat(data(PAGE)).doesNotContain("<", ">", "&");
    }

    @Test
    void numbersThatAreNoneAreLeftOutOfCharts() {
        TreeMap<Long, Double> loss = new TreeMap<>();
        loss.put(1L, Double.NaN);
        loss.put(2L, 1 / 3.0);
        RunReport report = RunReport.titled("a run")
                .withCourse(new Course(loss, new TreeMap<>(), new TreeMap<>(), List.of(), null));
        assertThat(charts(RunPage.html(report)).get(0).path("series").get(0).path("points"))
                .hasToString("[[1,null],[2,0.333333]]");
    }

    @Test
    void everyChartHasItsDataAndAnAlternativeText() {
        int charts = charts(PAGE).size();
        assertThat(Pattern.compile("data-chart=\"(\\d+)\"")
                        .matcher(PAGE)
                        .results()
                        .map(MatchResult::group)
                        .distinct()
                        .count())
                .isEqualTo(charts);
        assertThat(Pattern.compile("<canvas[^>]*>").matcher(PAGE).results().map(MatchResult::group))
                .allMatch(canvas -> canvas.contains("role=\"img\"") && canvas.matches(".*aria-label=\"[^\"]{20,}\".*"));
    }

    @Test
    void tablesNeedNoScript() {
        String markup = PAGE.substring(0, PAGE.indexOf("<script"));
        assertThat(markup)
                .contains("<th scope=\"row\">mrpc</th><td>f1</td><td class=\"number\">81.1</td>")
                .contains("<td class=\"interval muted small\">15.7–16.6</td>")
                .contains("<td class=\"number\">17,188,416</td>")
                .contains("<noscript>");
    }

    @Test
    void theLibrarysLicenceComesAlong() {
        assertThat(PAGE).contains("Chart.js v4", "Released under the MIT License");
    }

    private static JsonNode charts(String page) {
        return new JsonMapper().readTree(data(page));
    }

    private static String data(String page) {
        String begin = "<script type=\"application/json\" id=\"charts\">";
        int start = page.indexOf(begin) + begin.length();
        return page.substring(start, page.indexOf("</script>", start));
    }

    private static String withoutLibrary(String page) {
        int start = page.indexOf("<script>");
        return page.substring(0, start) + page.substring(page.indexOf("</script>", start));
    }
}
