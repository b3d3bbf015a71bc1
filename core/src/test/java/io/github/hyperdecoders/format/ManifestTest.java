package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path root;

    Path dir = Path.of(".");

    @BeforeEach
    void folder() throws IOException {
        dir = Files.createDirectories(root.resolve("checkpoint"));
        Files.createDirectory(dir.resolve("sub"));
        Files.writeString(dir.resolve("sub/a"), "abc");
        Files.writeString(dir.resolve("empty"), "");
        Manifest.write(dir);
    }

    @Test
    void listsSizeAndHash() throws IOException {
        assertThat(Manifest.sha256(dir.resolve("sub/a"))).isEqualTo(ABC);
        assertThat(dir.resolve("manifest.json")).content().contains("\"sub/a\"", ABC, "\"size\" : 3", "\"format\" : 1");
        Manifest.verify(dir);
        byte[] first = Files.readAllBytes(dir.resolve("manifest.json"));
        Manifest.write(dir);
        assertThat(Files.readAllBytes(dir.resolve("manifest.json"))).isEqualTo(first);
    }

    @Test
    void reportsEveryFaultAtOnce() throws IOException {
        Files.delete(dir.resolve("empty"));
        Files.writeString(dir.resolve("sub/a"), "ab");
        refused("'empty' is missing; 'sub/a' has 2 bytes, expected 3 (copy the folder again; if they were changed on"
                + " purpose, remove its manifest.json)");
    }

    @Test
    void filesMayBeAdded() throws IOException {
        Files.writeString(dir.resolve("README.md"), "# What it is");
        Files.writeString(dir.resolve("sub/new"), "");
        assertThatCode(() -> Manifest.verify(dir)).doesNotThrowAnyException();
    }

    @Test
    void aFlippedBitShowsInTheHashOnly() throws IOException {
        Files.writeString(dir.resolve("sub/a"), "abb");
        refused("'sub/a' does not have the SHA-256 " + ABC);
        assertThatCode(() -> Manifest.verifySizes(dir)).doesNotThrowAnyException();
    }

    @Test
    void ignoresHiddenFilesOfTheSystem() throws IOException {
        Files.writeString(dir.resolve("sub/.DS_Store"), "");
        Files.createDirectory(dir.resolve(".tmp-1"));
        Files.writeString(dir.resolve(".tmp-1/x"), "");
        assertThatCode(() -> Manifest.verify(dir)).doesNotThrowAnyException();
    }

    @Test
    void refusesPathsOutOfTheFolder() throws IOException {
        Files.writeString(root.resolve("a"), "abc");
        for (String name : new String[] {"../a", "/etc/passwd", "sub/../../a", "sub//a", "", "c:a"}) {
            manifest("{'format':1,'files':{'" + name + "':{'size':3,'sha256':'" + ABC + "'}}}");
            refused("is not a plain path below the folder");
        }
        Files.createSymbolicLink(dir.resolve("link"), root.resolve("a"));
        manifest("{'format':1,'files':{'link':{'size':3,'sha256':'" + ABC + "'}}}");
        refused("'link' is a link out of the folder");
        assertThatThrownBy(() -> Manifest.write(dir)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesADamagedManifest() throws IOException {
        for (String json : new String[] {
            "{'format':2,'files':{}}",
            "{'format':1}",
            "{'format':1,'files':{'a':{'size':'3','sha256':'" + ABC + "'}}}",
            "{'format':1,'files':{'a':{'size':3,'sha256':'..'}}}",
            "{'format':1,'files':{'a':1,'a':1}}",
            "[]",
            "",
            "{'format':1,'files'",
        }) {
            manifest(json);
            refused("manifest.json");
        }
        Files.delete(dir.resolve("manifest.json"));
        refused("missing; the folder was not written to its end");
    }

    private void manifest(String json) throws IOException {
        Files.writeString(dir.resolve("manifest.json"), json.replace('\'', '"'));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> Manifest.verify(dir))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(dir.toString())
                .hasMessageContaining(message);
    }
}
