package io.github.hyperdecoders.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.results.ComparedRuns;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** report.html of a comparison: models down, tasks across. */
class ComparePageTest {
    @Test
    void aScoreHasItsDeviationAndItsMark() {
        String page = page(model("ours", 3, new ComparedRuns.Cell(81.25, 0.44, ComparedRuns.Mark.BETTER)));
        assertThat(page)
                .contains("81.3")
                .contains("± 0.4")
                .contains("<span class=\"mark better\" aria-hidden=\"true\">▲</span>")
                .contains("<span class=\"spoken\"> significantly better</span>");
    }

    @Test
    void theBestOfAColumnIsMarked() {
        String page = page(
                model("a", 1, new ComparedRuns.Cell(50, null, ComparedRuns.Mark.NONE)),
                model("b", 1, new ComparedRuns.Cell(60, null, ComparedRuns.Mark.NONE)),
                model("c", 1, null));
        assertThat(page)
                .contains("<td class=\"number\">50.0</td>")
                .contains("<td class=\"number best\">60.0</td>")
                .contains("<td class=\"number muted\">–</td>");
    }

    @Test
    void columnsWithoutNumbersAreLeftOut() {
        String lone = page(model("a", 1, new ComparedRuns.Cell(50, null, ComparedRuns.Mark.NONE)));
        assertThat(lone).doesNotContain("Runs</th>", "Trained</th>", "Time</th>", "<script", "class=\"mark", "±");

        CompareReport.Model full = new CompareReport.Model(
                "b",
                2,
                List.of(new ComparedRuns.Cell(50, 1.0, ComparedRuns.Mark.NONE)),
                0.0287,
                Duration.ofMinutes(125));
        assertThat(page(full)).contains("Runs</th>", "2.9 %", "2 h 5 min");
    }

    @Test
    void theSameReportGivesTheSameBytes() {
        assertThat(ComparePage.html(ExampleReports.compare())).isEqualTo(ComparePage.html(ExampleReports.compare()));
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> page(new CompareReport.Model("a", 1, List.of(), null, null)))
                .hasMessage("0 scores of a under 1 columns");
    }

    private static CompareReport.Model model(String name, int runs, ComparedRuns.@Nullable Cell cell) {
        return new CompareReport.Model(name, runs, Arrays.asList(cell), null, null);
    }

    private static String page(CompareReport.Model... models) {
        return ComparePage.html(
                new CompareReport("compared", "", List.of("rte"), List.of(models), "", List.of(), List.of()));
    }
}
