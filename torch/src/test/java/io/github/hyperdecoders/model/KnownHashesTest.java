package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large file is read once for its hash, a changed one again. What was kept is made a lie here, to see which of the two is answered. */
class KnownHashesTest {
    private static final Duration STEP = Duration.ofMillis(20);
    private static final String LIE = "f".repeat(64);

    @TempDir
    private Path root;

    private Path cache;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        cache = root.resolve("cache/sha256");
        file = Files.writeString(root.resolve("model.safetensors"), "weights");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }

    @Test
    void isTheHashOfTheFile() throws IOException {
        assertThat(hashes().sha256(file)).isEqualTo(Manifest.sha256(file));
    }

    @Test
    void isRememberedAcrossProcesses() throws Exception {
        settle();
        KnownHashes first = hashes();
        String hash = first.sha256(file);
        lie();
        assertThat(first.sha256(file)).as("in this process").isEqualTo(hash);
        assertThat(hashes().sha256(file)).as("in the next").isEqualTo(LIE);
        Path link = Files.createSymbolicLink(root.resolve("link"), file);
        assertThat(hashes().sha256(link)).as("by its real path").isEqualTo(LIE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"modified", "size", "replaced"})
    void aChangedFileIsReadAgain(String change) throws Exception {
        settle();
        String before = hashes().sha256(file);
        lie();
        switch (change) {
            case "modified" -> Files.setLastModifiedTime(file, FileTime.fromMillis(2_000_000));
            case "size" -> Files.writeString(file, "other weights");
            default -> {
                // Of the same size, with the time of the old one, as archives are unpacked.
                Path other = Files.writeString(root.resolve("other"), "heights");
                Files.setLastModifiedTime(other, FileTime.fromMillis(1_000_000));
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        String after = hashes().sha256(file);
        assertThat(after).isEqualTo(Manifest.sha256(file));
        assertThat(after.equals(before)).isEqualTo(change.equals("modified"));
    }

    /** Its next change might leave the same times. */
    @Test
    void aFileThatWasJustWrittenIsNotRemembered() throws IOException {
        new KnownHashes(cache, 1, Duration.ofHours(1)).sha256(file);
        assertThat(cache).doesNotExist();
    }

    @Test
    void aSmallFileIsReadEachTime() throws Exception {
        settle();
        new KnownHashes(cache, 1000, STEP).sha256(file);
        assertThat(cache).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a line", "7 1 99999999999999999999 " + "f", "\0"})
    void whatIsNoEntryIsReplaced(String damage) throws Exception {
        settle();
        String hash = hashes().sha256(file);
        Files.writeString(entry(), damage);
        assertThat(hashes().sha256(file)).isEqualTo(hash);
        assertThat(Files.readString(entry())).contains(hash);
    }

    @Test
    void aCacheThatCannotBeWrittenCostsNothingButTime() throws Exception {
        settle();
        Files.writeString(root.resolve("cache"), "a file where a folder is wanted");
        assertThat(hashes().sha256(file)).isEqualTo(Manifest.sha256(file));
    }

    @Test
    void aFolderKnowsWhetherItsWeightsHaveChanged() throws IOException {
        Files.writeString(root.resolve("tokenizer.json"), "{}");
        WeightFiles weights = WeightFiles.in(root);
        assertThat(weights.stamps().keySet()).containsExactly(file);
        Files.writeString(root.resolve("tokenizer.json"), "{ }");
        weights.requireUnchanged();
        Files.writeString(root.resolve("pytorch_model.bin"), "more");
        assertThatThrownBy(weights::requireUnchanged)
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "the weights in " + root + " have changed since they were loaded as a base: expected them to"
                                + " stay as they are; load the base again");
    }

    private KnownHashes hashes() {
        return new KnownHashes(cache, 1, STEP);
    }

    /** Waits until the file is old enough to be remembered. */
    private void settle() throws Exception {
        while (!FileStamp.of(file).isOlderThan(STEP)) {
            Thread.sleep(1);
        }
    }

    private void lie() throws IOException {
        Path entry = entry();
        Files.writeString(entry, Files.readString(entry).replaceAll("[0-9a-f]{64}", LIE));
    }

    private Path entry() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            List<Path> all = entries.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
