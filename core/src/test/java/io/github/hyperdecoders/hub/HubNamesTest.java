package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** File names that must not become paths. */
class HubNamesTest extends HubFixture {
    static List<String> hostile() {
        return List.of(
                "/etc/passwd",
                "../../x",
                "a/../b",
                "a/./b",
                "a//b",
                "",
                "a/",
                "..",
                "...",
                "a\\..\\b",
                "\\\\host\\share",
                "C:/x",
                "C:x",
                "a\0b",
                "CON",
                "a/nul.txt",
                "dot./x",
                "space /x",
                "x".repeat(256),
                "\u00e4".repeat(128),
                "x/".repeat(600) + "x");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void areRefusedBeforeAnythingIsWritten(String name) throws IOException {
        fake.file(name, bytes("evil"));
        assertInput(this::snapshot, "model 'google/t5': refused the file name");
        assertThat(tree()).isEmpty();
        assertThat(fake.downloads()).isEmpty();
    }

    @Test
    void namesThatCollideAreRefused() throws IOException {
        for (List<String> names : List.of(
                List.of("README", "readme"), List.of("a", "a/b"), List.of("A", "a/b"), List.of("\u00e4", "a\u0308"))) {
            fake.at(FakeHub.COMMIT).clear();
            names.forEach(name -> fake.file(name, bytes(name)));
            assertInput(this::snapshot, "refused the file names", "'" + names.get(0) + "'");
            assertThat(tree()).isEmpty();
        }
    }

    @Test
    void whatIsNotWantedDoesNotMatter() {
        fake.file("../x", bytes("evil")).file("CONFIG.json", CONFIG);
        hub().snapshot(MODEL, "main", f -> f.equals("config.json"), DownloadListener.NONE);
        assertThat(hub().files(MODEL, "main")).contains("../x");
    }

    @Test
    void ordinaryNamesAreNot() {
        for (String name : List.of("a", ".gitattributes", "a/b.c/d-0_1 (2).txt", "console", "\u65e5\u672c", "a..b")) {
            assertThat(RemoteNames.isSafe(name)).as(name).isTrue();
        }
    }
}
