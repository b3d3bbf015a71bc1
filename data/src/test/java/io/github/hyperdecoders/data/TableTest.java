package io.github.hyperdecoders.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.task.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private static final List<Column> ALL = List.of(Column.text("s"), Column.whole("n"), Column.number("x"));

    @TempDir
    Path folder;

    @Test
    void readsParquetInFileOrder() {
        Path file =
                parquet("a.parquet", "SELECT i AS n, 's' || i AS s, i / 2 AS x, 0 AS other FROM range(300000) t(i)");
        Table table = Table.read(List.of(file), ALL);
        assertThat(table.rows()).isEqualTo(300_000);
        for (int row = 0; row < table.rows(); row += 997) {
            assertThat(table.whole("n", row)).isEqualTo(row);
            assertThat(table.text("s", row)).isEqualTo("s" + row);
            assertThat(table.number("x", row)).isEqualTo(row / 2.0);
        }
    }

    @Test
    void readsCommaSeparatedValues() {
        Path file = write("a.csv", "n,s,x\r\n1,\"a, \"\"b\"\"\r\nc\",0.5\r\n-2,null,1e3\r\n3,\"\",2020\r\n");
        Table table = Table.read(List.of(file), ALL);
        assertThat(texts(table, 3)).containsExactly("a, \"b\"\r\nc", "null", "");
        assertThat(table.whole("n", 1)).isEqualTo(-2);
        assertThat(table.number("x", 1)).isEqualTo(1000);
    }

    @Test
    void readsTabSeparatedValuesWithoutQuoting() {
        Path file = write("a.tsv", "s\tn\tx\nhe said \"hi\t1\t1\n\"all\"\t2\t2\nit's # 1,2\t3\t3\n");
        assertThat(texts(Table.read(List.of(file), ALL), 3)).containsExactly("he said \"hi", "\"all\"", "it's # 1,2");
    }

    @Test
    void readsJsonLinesAsTheyStand() {
        Path file = write(
                "a.jsonl",
                "{\"s\":\"2020-01-01T00:00:00Z\",\"n\":1,\"x\":0.5}\n{\"x\":3,\"n\":2,\"s\":\"é\\n\\\"\",\"more\":[1]}\n");
        Table table = Table.read(List.of(file), ALL);
        assertThat(texts(table, 2)).containsExactly("2020-01-01T00:00:00Z", "é\n\"");
        assertThat(table.whole("n", 1)).isEqualTo(2);
        assertThat(table.number("x", 1)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv.gz", "A.TSV.GZ", "a.jsonl.gz"})
    void readsGzippedText(String name) throws IOException {
        String text = name.contains("jsonl") ? "{\"s\":\"v\"}\n" : "s\nv\n";
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(UTF_8));
        }
        assertThat(Table.read(List.of(file), List.of(Column.text("s"))).text("s", 0))
                .isEqualTo("v");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.csv   | s,n\\n v ,1\\n\\nw,2
            a.jsonl | {"s": " v ", "n": 1}\\n\\n{"n": 2, "s": "w"}
            a.json  | [{"s": " v ", "n": 1},\\n {"n": 2, "s": "w"}]
            b.jsonl | [{"s": " v ", "n": 1}, {"n": 2, "s": "w"}]
            b.json  | {"s": " v ", "n": 1}\\n{"n": 2, "s": "w"}
            """)
    void aByteOrderMarkAndBlankLinesAreNoPartOfTheText(String name, String text) {
        Path file = write(name, "\ufeff" + text.replace("\\n", "\n"));
        Table table = Table.read(List.of(file), List.of(Column.text("s"), Column.whole("n")));
        assertThat(texts(table, 2)).containsExactly(" v ", "w");
        assertThat(table.whole("n", 1)).isEqualTo(2);
    }

    @Test
    void columnsThatDifferInCaseAloneAreTwo() {
        List<Path> files = List.of(
                write("a.csv", "S,s\nupper,lower\n"),
                write("a.tsv", "s\tS\nlower\tupper\n"),
                write("a.jsonl", "{\"S\": \"upper\", \"s\": \"lower\"}\n"),
                parquet("a.parquet", "SELECT 'upper' AS \"S\", 'lower' AS s_1"));
        for (Path file : files.subList(0, 3)) {
            Table table = Table.read(List.of(file), List.of(Column.text("s"), Column.text("S")));
            assertThat(table.text("s", 0)).isEqualTo("lower");
            assertThat(table.text("S", 0)).isEqualTo("upper");
        }
        assertThat(Table.read(files.subList(3, 4), List.of(Column.text("s_1"))).text("s_1", 0))
                .isEqualTo("lower");
    }

    @Test
    void rowsMayBeOfAnyLength() {
        String text = "word ".repeat(500_000);
        Path csv = write("long.csv", "n,s\n1,\"" + text + "\"\n");
        Path json = write("long.jsonl", "{\"s\": \"" + text + "\"}\n");
        for (Path file : List.of(csv, json)) {
            assertThat(Table.read(List.of(file), List.of(Column.text("s"))).text("s", 0))
                    .isEqualTo(text);
        }
    }

    @Test
    void truthValuesAndFloatsThatAreWholeAreWholeNumbers() {
        List<Path> files = List.of(
                write("a.jsonl", "{\"n\": true}\n{\"n\": 1.0}\n{\"n\": \"0\"}\n{\"n\": false}\n{\"n\": -1e0}\n"),
                write("a.csv", "n\nTrue\n1.0\n0\nFALSE\n-1.00\n"),
                parquet("float.parquet", "SELECT unnest([1, 1, 0, 0, -1])::FLOAT AS n"));
        for (Path file : files) {
            Table table = Table.read(List.of(file), List.of(Column.whole("n")));
            assertThat(IntStream.range(0, 5).mapToObj(row -> table.whole("n", row)))
                    .containsExactly(1L, 1L, 0L, 0L, -1L);
        }
        Table table = Table.read(List.of(parquet("b.parquet", "SELECT true AS n")), List.of(Column.whole("n")));
        assertThat(table.whole("n", 0)).isEqualTo(1);
    }

    @Test
    void listsOfTextsAreOneTextWithCommasBetween() {
        List<Path> files = List.of(
                write("a.jsonl", "{\"s\": [\"a b\", \"c\"]}\n{\"s\": [1.50]}\n{\"s\": []}\n"),
                parquet("a.parquet", "SELECT unnest([['a b', 'c'], ['1.50'], []]) AS s"));
        for (Path file : files) {
            assertThat(texts(Table.read(List.of(file), List.of(Column.text("s"))), 3))
                    .containsExactly("a b, c", "1.50", "");
        }
    }

    @Test
    void aColumnMayAllowRowsWithoutAValue() {
        Path json = write("a.jsonl", "{\"s\": \"a\"}\n{\"s\": \"b\", \"n\": null}\n{\"n\": 3, \"s\": \"c\"}\n");
        Path csv = write("a.csv", "s,n\na,\nb,\nc,3\n");
        Path parquet = parquet("a.parquet", "SELECT unnest(['a', 'b', 'c']) AS s, unnest([NULL, NULL, 3]) AS n");
        Column column = Column.whole("n").orNull();
        for (Path file : List.of(json, csv, parquet)) {
            Table table = Table.read(List.of(file), List.of(Column.text("s"), column));
            assertThat(table.value(column, 0)).isNull();
            assertThat(table.value(column, 1)).isNull();
            assertThat(table.value(column, 2)).isEqualTo(3L);
        }
    }

    @Test
    void readsSeveralFilesOneAfterTheOther() {
        Path first = write("1.csv", "s,n\na,1\nb,2\n");
        Path second = write("2.jsonl", "{\"n\":3,\"s\":\"c\"}\n");
        Table table = Table.read(List.of(first, second), List.of(Column.text("s")));
        assertThat(texts(table, 3)).containsExactly("a", "b", "c");
        assertThat(table.origin(1)).isEqualTo("row 2 of " + first);
        assertThat(table.origin(2)).isEqualTo("row 1 of " + second);
    }

    @Test
    void reachesIntoFieldsAndLists() {
        String row = "{'text': ['a', 'b'], 'label': ['A', 'B']} AS choices, ['e0', 'e1'] AS endings, 7 AS \"odd.name\"";
        Path parquet = parquet("a.parquet", "SELECT " + row);
        Path json = write(
                "a.jsonl",
                "{\"choices\":{\"text\":[\"a\",\"b\"],\"label\":[\"A\",\"B\"]},\"endings\":[\"e0\",\"e1\"],\"odd.name\":7}\n");
        for (Path file : List.of(parquet, json)) {
            Table table = Table.read(
                    List.of(file),
                    List.of(Column.text("choices.text[1]"), Column.text("endings[0]"), Column.whole("odd.name")));
            assertThat(table.text("choices.text[1]", 0)).isEqualTo("b");
            assertThat(table.text("endings[0]", 0)).isEqualTo("e0");
            assertThat(table.whole("odd.name", 0)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's.csv", "a[b].csv", "star*.csv", "q?.csv", "x=1.csv", "-- a;b.csv", "ü \"q\".csv"})
    void takesAnyFileNameLiterally(String name) {
        write("ab.csv", "s\nwrong\n");
        write("starry.csv", "s\nwrong\n");
        write("qq.csv", "s\nwrong\n");
        Path file = write(name, "s\nright\n");
        Table table = Table.read(List.of(file), List.of(Column.text("s")));
        assertThat(texts(table, 1)).containsExactly("right");
        assertThat(table.rows()).isEqualTo(1);
    }

    @Test
    void whatWasNotReadIsTheProgrammersError() {
        Table table = Table.read(List.of(write("a.csv", "s,n\na,1\n")), List.of(Column.text("s")));
        assertThatThrownBy(() -> table.whole("s", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> texts(Table table, int rows) {
        assertThat(table.rows()).isEqualTo(rows);
        return IntStream.range(0, rows).mapToObj(row -> table.text("s", row)).toList();
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path parquet(String name, String query) {
        return Parquet.write(folder.resolve(name), query);
    }
}
