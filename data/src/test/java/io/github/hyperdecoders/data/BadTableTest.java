package io.github.hyperdecoders.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault a data file can have gives one clear line; DIR stands for the folder. */
class BadTableTest {
    @TempDir
    static Path folder = Path.of("");

    @BeforeAll
    static void makeFiles() throws IOException {
        write("good.csv", "text,label\na,0\n");
        write("word.csv", "text,label\na,0\nb,one\n");
        write("hole.csv", "text,label\na,0\n,1\n");
        write("header.csv", "text,label\n");
        write("empty.csv", "");
        write("ragged.csv", "text,label\na,0\nb,1,2\n");
        write("late.csv", "text,label\n" + "a,0\n".repeat(40_000) + "b,1,2\n");
        Files.write(folder.resolve("latin.csv"), "text,label\ncafé,0\n".getBytes(ISO_8859_1));
        Files.write(folder.resolve("latin.jsonl"), "{\"text\": \"caf\u00e9\"}\n".getBytes(ISO_8859_1));
        write("open.csv", "text,label\n\"a,0\nb,1\n");
        write("behind.csv", "text,label\n\"a\"c,0\n");
        write("twice.csv", "text,text,label\na,b,0\n");
        write("cut.jsonl", "{\"text\":\"a\",\"label\":0}\n{\"text\":\"b\",\"label\":\"b");
        write("two.jsonl", "{\"text\":\"a\",\"label\":0} {}\n");
        write("list.jsonl", "\"a\"\n");
        write("cut.json", "[\n{\"text\":\"a\",\"label\":0},\n{");
        write("late.jsonl", "{\"text\":\"a\"}\n{\"text\":\"a\",\"label\":0}\n");
        write("never.jsonl", "{\"text\":\"a\"}\n{\"text\":\"a\",\"Label\":0}\n");
        write("fake.csv.gz", "text,label\na,0\n");
        write("broken.parquet", "PAR1 and then nothing that belongs here PAR1");
        write("short.parquet", "PAR1");
        write("broken.jsonl", "{\"text\":\"a\",\"label\":0}\n{\"text\":\n");
        write("object.jsonl", "{\"text\":{\"a\":1},\"label\":0}\n");
        write("null.jsonl", "{\"text\":\"a\",\"label\":0}\n{\"text\":null,\"label\":0}\n");
        write("absent.jsonl", "{\"text\":\"a\",\"label\":0}\n{\"label\":0}\n");
        write("half.jsonl", "{\"text\":\"a\",\"label\":0.5}\n");
        write("notes.txt", "text\n");
        parquet("float", "SELECT 'a' AS text, 0.5::FLOAT AS label");
        parquet("number", "SELECT 7 AS text, 0 AS label");
        parquet("struct", "SELECT {'a': 'b'} AS text, 0 AS label");
        parquet("null", "SELECT unnest(['a', 'b', 'c']) AS text, unnest([0, 1, NULL]) AS label");
        parquet("norows", "SELECT 'a' AS text, 0 AS label WHERE false");
        parquet("case", "SELECT 'a' AS \"Text\", 0 AS label");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            word.csv       | row 2 of DIR/word.csv has 'one' in column 'label'; expected whole numbers
            hole.csv       | row 2 of DIR/hole.csv has no value in column 'text'
            header.csv     | DIR/header.csv has no rows
            empty.csv      | DIR/empty.csv is empty
            ragged.csv     | row 2 of DIR/ragged.csv (it ends in line 3) has 3 fields, its header 2; expected as many
            late.csv       | row 40001 of DIR/late.csv (it ends in line 40002) has 3 fields, its header 2; expected as many
            open.csv       | line 2 of DIR/open.csv opens a quote that is never closed
            behind.csv     | line 2 of DIR/behind.csv has 'c' behind a closing quote; expected ',' or the line's end
            twice.csv      | DIR/twice.csv has 2 columns 'text'; expected one
            fake.csv.gz    | cannot read DIR/fake.csv.gz: Not in GZIP format
            latin.csv      | line 2 of DIR/latin.csv is not UTF-8: byte 0xe9 behind its first 3 bytes
            latin.jsonl    | line 1 of DIR/latin.jsonl is not UTF-8: byte 0xe9 behind its first 13 bytes
            broken.jsonl   | line 2 of DIR/broken.jsonl is not JSON: it ends too early
            cut.jsonl      | line 2 of DIR/cut.jsonl is not JSON: it ends too early
            two.jsonl      | line 1 of DIR/two.jsonl is not JSON: it has more behind its first value
            list.jsonl     | row 1 of DIR/list.jsonl is '"a"'; expected an object, {"column": value, ...}
            cut.json       | DIR/cut.json is not JSON: it ends too early (line 3, column 2)
            late.jsonl     | row 1 of DIR/late.jsonl has no value in column 'label'
            never.jsonl    | DIR/never.jsonl has no column 'label'; its columns are Label, text; did you mean 'Label'?
            broken.parquet | cannot read DIR/broken.parquet as Parquet: Footer length error in file 'DIR/broken.parquet'
            short.parquet  | cannot read DIR/short.parquet as Parquet: File 'DIR/short.parquet' too small to be a Parquet file
            object.jsonl   | row 1 of DIR/object.jsonl has '{"a":1}' in column 'text'; expected text
            null.jsonl     | row 2 of DIR/null.jsonl has no value in column 'text'
            absent.jsonl   | row 2 of DIR/absent.jsonl has no value in column 'text'
            half.jsonl     | row 1 of DIR/half.jsonl has '0.5' in column 'label'; expected whole numbers
            float.parquet  | row 1 of DIR/float.parquet has '0.5' in column 'label'; expected whole numbers
            struct.parquet | column 'text' of DIR/struct.parquet is of type STRUCT(a VARCHAR); expected text
            null.parquet   | row 3 of DIR/null.parquet has no value in column 'label'
            norows.parquet | DIR/norows.parquet has no rows
            case.parquet   | DIR/case.parquet has no column 'text'; its columns are Text, label; did you mean 'Text'?
            notes.txt      | cannot tell the format of DIR/notes.txt from its name; expected one that ends in .parquet, .csv, .csv.gz, .tsv, .tsv.gz, .jsonl, .jsonl.gz, .json, .json.gz
            """)
    void saysWhatIsWrong(String file, String message) {
        assertThat(fault(file, Column.text("text"), Column.whole("label"))).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            good.parquet | no file DIR/good.parquet; DIR holds absent.jsonl, behind.csv, broken.jsonl,
            """)
    void saysAtLeastWhereItIsWrong(String file, String beginning) {
        assertThat(fault(file, Column.text("text"), Column.whole("label")))
                .startsWith(beginning)
                .hasSizeLessThan(300);
    }

    @Test
    void namesTheNearestColumn() {
        assertThat(fault("good.csv", Column.text("txt")))
                .isEqualTo("DIR/good.csv has no column 'txt'; its columns are label, text; did you mean 'text'?");
        assertThat(fault("good.csv", Column.text("text[")))
                .isEqualTo("DIR/good.csv has no column 'text['; its columns are label, text; did you mean 'text'?");
    }

    @Test
    void namesWrongWaysIntoColumns() {
        assertThat(fault("struct.parquet", Column.text("text.b")))
                .isEqualTo("'text.b' leads nowhere in DIR/struct.parquet, whose column is of type STRUCT(a VARCHAR)");
        assertThat(fault("number.parquet", Column.text("text[1]")))
                .isEqualTo("'text[1]' leads nowhere in DIR/number.parquet, whose column is of type INTEGER");
        assertThat(fault("good.csv", Column.text("text.b")))
                .isEqualTo("'text.b' leads nowhere in DIR/good.csv, whose columns hold texts");
        assertThat(fault("object.jsonl", Column.text("text.b")))
                .isEqualTo("row 1 of DIR/object.jsonl has no value in column 'text.b'");
    }

    @Test
    void namesTheNearestFile() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        write("sub/validation.csv", "a\n");
        assertThat(fault("sub/validatoin.csv", Column.text("text")))
                .isEqualTo(
                        "no file DIR/sub/validatoin.csv; DIR/sub holds validation.csv; did you mean 'validation.csv'?");
    }

    private String fault(String file, Column... columns) {
        InputException fault = catchThrowableOfType(
                InputException.class, () -> Table.read(List.of(folder.resolve(file)), List.of(columns)));
        assertThat(fault).isNotNull();
        assertThat(fault.getMessage()).doesNotContain("\n");
        return String.valueOf(fault.getMessage()).replace(folder.toString(), "DIR");
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static void parquet(String name, String query) {
        Parquet.write(folder.resolve(name + ".parquet"), query);
    }
}
