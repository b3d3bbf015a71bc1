package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theFolderIsAModelThatAnswers() throws Exception {
        PeerFolder.write(folder.resolve("tiny"), "tiny", EmbeddedT5.folder());
        try (Hyperdecoder model = Hyperdecoder.load(folder.resolve("tiny"))) {
            assertThat(model.generate(List.of("cola sentence: They left.", "rte sentence1: a sentence2: b")))
                    .hasSize(2);
        }
    }
}
