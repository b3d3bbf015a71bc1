package io.github.hyperdecoders.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitFilesTest {
    @TempDir
    Path folder;

    @Test
    void findsShardsInOrderAndNoOtherSplit() throws IOException {
        touch(
                "train-00001-of-00002.parquet",
                "train-00000-of-00002.parquet",
                "train_r1-00000-of-00001.parquet",
                "train-notes.txt");
        assertThat(SplitFiles.find(folder, "train"))
                .containsExactly(
                        folder.resolve("train-00000-of-00002.parquet"), folder.resolve("train-00001-of-00002.parquet"));
        assertThat(SplitFiles.find(folder, "train_r1")).hasSize(1);
    }

    @Test
    void findsTextFiles() throws IOException {
        touch("train.tsv", "validation.jsonl.gz", "test-a.csv", "test-b.csv");
        assertThat(SplitFiles.find(folder, "train")).containsExactly(folder.resolve("train.tsv"));
        assertThat(SplitFiles.find(folder, "validation")).containsExactly(folder.resolve("validation.jsonl.gz"));
        assertThat(SplitFiles.find(folder, "test")).hasSize(2);
    }

    @Test
    void refusesAnIncompleteSet() throws IOException {
        touch("train-00000-of-00003.parquet", "train-00002-of-00003.parquet");
        assertFault(
                "train",
                "split 'train' in DIR should have 3 shards but has 2: train-00000-of-00003.parquet, train-00002-of-00003.parquet");
    }

    @Test
    void refusesToReadTheSameRowsTwice() throws IOException {
        touch("train.csv", "train.parquet", "test.csv", "test-00000-of-00001.csv");
        assertFault("train", "several kinds of file for one split in DIR: train.csv, train.parquet; keep one kind");
        assertFault(
                "test", "several kinds of file for one split in DIR: test-00000-of-00001.csv, test.csv; keep one kind");
    }

    @Test
    void saysWhatIsThereInstead() throws IOException {
        touch("training.csv", "dev.csv");
        assertFault(
                "train",
                "no files of split 'train' in DIR; expected train.parquet or train-*.parquet (or .parquet, .csv, .csv.gz, "
                        + ".tsv, .tsv.gz, .jsonl, .jsonl.gz, .json, .json.gz); it holds dev.csv, training.csv");
        touch("trian.csv");
        assertThatThrownBy(() -> SplitFiles.find(folder, "train")).hasMessageEndingWith("; did you mean 'trian'?");
        assertThatThrownBy(() -> SplitFiles.find(folder.resolve("glue/rte"), "train"))
                .isInstanceOf(InputException.class)
                .hasMessage("no folder " + folder + "/glue/rte; " + folder + " holds dev.csv, training.csv, trian.csv");
    }

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Files.writeString(folder.resolve(name), "");
        }
    }

    private void assertFault(String split, String message) {
        assertThatThrownBy(() -> SplitFiles.find(folder, split))
                .isInstanceOf(InputException.class)
                .hasMessage(message.replace("DIR", folder.toString()));
    }
}
