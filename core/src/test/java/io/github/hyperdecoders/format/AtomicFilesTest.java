package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path dir;

    @Test
    void replacesAFileWhole() throws IOException {
        Path target = dir.resolve("a.txt");
        AtomicFiles.writeString(target, "old");
        AtomicFiles.writeString(target, "n\u00e9w");
        assertThat(target).hasContent("n\u00e9w");
        AtomicFiles.writeStream(target, out -> out.write(new byte[200_000]));
        assertThat(target).hasSize(200_000);
        assertThat(dir).isDirectoryContaining(target::equals);
        assertThat(children()).hasSize(1);
    }

    @Test
    void aFailingWriterLeavesTheOldFileAndNothingElse() throws IOException {
        Path target = dir.resolve("a.txt");
        AtomicFiles.writeString(target, "old");
        assertThatThrownBy(() -> AtomicFiles.write(target, channel -> {
                    channel.write(ByteBuffer.allocate(10));
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThatThrownBy(() -> AtomicFiles.write(target, channel -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(target).hasContent("old");
        assertThat(children()).containsExactly(target);
    }

    @Test
    void aFolderAppearsWholeOrNotAtAll() throws IOException {
        Path target = dir.resolve("checkpoint-1");
        AtomicFiles.newDirectory(target, folder -> {
            assertThat(folder.getParent()).isEqualTo(dir);
            assertThat(folder.getFileName().toString()).startsWith(".tmp-");
            assertThat(target).doesNotExist();
            Files.createDirectories(folder.resolve("x/y"));
            Files.writeString(folder.resolve("x/y/z"), "1");
            Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        });
        assertThat(target.resolve("x/y/z")).hasContent("1");
        assertThat(children()).containsExactly(target);
        assertThatThrownBy(() -> AtomicFiles.newDirectory(target, folder -> {}))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> AtomicFiles.newDirectory(dir.resolve("checkpoint-2"), folder -> {
                    Files.createDirectory(folder.resolve("x"));
                    Files.writeString(folder.resolve("x/y"), "1");
                    throw new IOException("killed");
                }))
                .hasMessage("killed");
        assertThat(children()).containsExactly(target);
    }

    @Test
    void aFolderThatAppearsMeanwhileIsNotReplaced() throws IOException {
        Path target = dir.resolve("checkpoint-1");
        assertThatThrownBy(() -> AtomicFiles.newDirectory(target, folder -> Files.createDirectory(target)))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(children()).containsExactly(target);
    }

    @Test
    void leftoversGoAndWhatTheyLinkToStays() throws IOException {
        Path kept = Files.writeString(dir.resolve("kept"), "1");
        Path leftover = Files.createDirectories(dir.resolve(".tmp-1-a-0"));
        Files.createSymbolicLink(leftover.resolve("link"), dir);
        Path file = Files.writeString(dir.resolve(".tmp-1-b-1"), "1");
        assertThat(AtomicFiles.removeLeftovers(dir)).containsExactly(leftover, file);
        assertThat(children()).containsExactly(kept);
    }

    private List<Path> children() throws IOException {
        try (Stream<Path> children = Files.list(dir)) {
            return children.toList();
        }
    }
}
