package io.github.hyperdecoders.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Tables line up: numbers to the right, words to the left. */
class TextTableTest {
    private final TextTable table = new TextTable("task", "metric", "score", "n")
            .row("rte", "accuracy", 72.2, 277)
            .row("cola", "matthews", -8.506, "1,043")
            .row("mnli|m", "", "-", 9815);

    @Test
    void forATerminal() {
        assertThat(table).hasToString("""
                        task    metric    score      n
                        ------  --------  -----  -----
                        rte     accuracy  72.20    277
                        cola    matthews  -8.51  1,043
                        mnli|m                -   9815
                        """);
    }

    @Test
    void forAPage() {
        assertThat(table.toMarkdown()).isEqualTo("""
                        | task    | metric   | score |     n |
                        | ------- | -------- | ----: | ----: |
                        | rte     | accuracy | 72.20 |   277 |
                        | cola    | matthews | -8.51 | 1,043 |
                        | mnli\\|m |          |     - |  9815 |
                        """);
    }

    @Test
    void numbersAreWrittenTheSameEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(TextTable.number(1234.5, 1)).isEqualTo("1234.5");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(TextTable.number(-0.001, 2)).isEqualTo("0.00");
        assertThat(TextTable.number(-0.4, 0)).isEqualTo("0");
        assertThat(TextTable.number(Double.NaN, 2)).isEqualTo("nan");
        assertThat(TextTable.number(Double.NEGATIVE_INFINITY, 2)).isEqualTo("-inf");
        assertThat(TextTable.number(1e300, 2)).isEqualTo("1.000000e+300");
    }

    @Test
    void cellsStayOnTheirLine() {
        assertThat(new TextTable("a\nb").row("x\r\n y")).hasToString("a b\n---\nx y\n");
        assertThat(new TextTable("a", "b")).hasToString("a  b\n-  -\n");
        assertThat(new TextTable("é😀", "b").row("ab", "c")).hasToString("é😀  b\n--  -\nab  c\n");
    }

    @Test
    void rowsHaveTheHeadersLength() {
        assertThatThrownBy(() -> table.row("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 cells under [task, metric, score, n]");
    }
}
