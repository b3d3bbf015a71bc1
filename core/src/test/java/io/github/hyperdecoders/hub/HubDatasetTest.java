package io.github.hyperdecoders.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Parquet files of a data set's configuration, wherever they lie. */
class HubDatasetTest extends HubFixture {
    private static final HubRepository GLUE = HubRepository.dataset("glue");

    @BeforeEach
    void emptyHub() {
        fake.at(FakeHub.COMMIT).clear();
        fake.file("README.md", bytes("# GLUE"));
    }

    @Test
    void takesTheOwnersFiles() {
        owners(
                "rte/train-00001-of-00002.parquet",
                "rte/train-00000-of-00002.parquet",
                "rte/validation.parquet",
                "mrpc/test.parquet");
        Map<String, List<Path>> files = files("rte");
        Path folder = cache.resolve("datasets--glue/snapshots/" + FakeHub.COMMIT + "/rte");
        assertThat(files)
                .containsOnlyKeys("train", "validation")
                .containsEntry(
                        "train",
                        List.of(
                                folder.resolve("train-00000-of-00002.parquet"),
                                folder.resolve("train-00001-of-00002.parquet")));
        assertThat(folder.resolve("validation.parquet")).hasContent("rte/validation.parquet");
        assertThat(fake.requests).contains("GET /api/datasets/glue/revision/main");
        assertThat(fake.downloads())
                .filteredOn(r -> r.contains("/resolve/"))
                .hasSize(3)
                .contains("GET /datasets/glue/resolve/" + FakeHub.COMMIT + "/rte/validation.parquet");
    }

    @Test
    void aSingleConfigurationLiesInData() {
        owners("data/train-00000-of-00001-0a1b2c3d4e5f6071.parquet");
        assertThat(files("default").get("train")).hasSize(1);
        fake.at(FakeHub.COMMIT).clear();
        owners("train.parquet", "test.parquet");
        assertThat(files("default")).containsOnlyKeys("test", "train");
        assertInput(() -> files("defualt"), "its configurations: 'default'; did you mean 'default'?");
    }

    @Test
    void elseTakesTheConvertedBranch() {
        converted(
                "rte/train/0001.parquet",
                "rte/train/0000.parquet",
                "rte/partial-test/0000.parquet",
                "rte/big-part1/0000.parquet",
                "rte/big-part0/0000.parquet",
                "rte/big-part0/0001.parquet");
        Map<String, List<Path>> files = files("rte");
        Path folder = cache.resolve("datasets--glue/snapshots/" + FakeHub.CONVERTED + "/rte");
        assertThat(files)
                .isEqualTo(Map.of(
                        "train", List.of(folder.resolve("train/0000.parquet"), folder.resolve("train/0001.parquet")),
                        "test", List.of(folder.resolve("partial-test/0000.parquet")),
                        "big",
                                List.of(
                                        folder.resolve("big-part0/0000.parquet"),
                                        folder.resolve("big-part0/0001.parquet"),
                                        folder.resolve("big-part1/0000.parquet"))));
        assertThat(folder.resolve("train/0001.parquet")).hasContent("rte/train/0001.parquet");
        assertThat(cache.resolve("datasets--glue/refs/refs/convert/parquet")).hasContent(FakeHub.CONVERTED);
        fake.requests.clear();
        assertThat(offline().datasetFiles("glue", "rte", DownloadListener.NONE)).isEqualTo(files);
        assertThat(fake.requests).isEmpty();
    }

    @Test
    void aWholeSplitGoesBeforeAPart() {
        converted("rte/partial-train/0000.parquet", "rte/train/0000.parquet");
        assertThat(files("rte").get("train")).singleElement().asString().endsWith("/rte/train/0000.parquet");
    }

    @Test
    void saysWhatIsThereInstead() {
        assertInput(
                () -> files("rte"),
                "data set 'glue' has no Parquet files of configuration 'rte'",
                "configurations: none");
        owners("mnli/train.parquet");
        converted("mrpc/train/0000.parquet");
        assertInput(() -> files("mnl"), "its configurations: 'mnli', 'mrpc'; did you mean 'mnli'?");
        assertInput(
                () -> offline().datasetFiles("glue", "rte", DownloadListener.NONE),
                "data set 'glue' at revision 'main' is not in the cache");
    }

    @Test
    void anIncompleteSplitIsRefused() {
        owners(
                "rte/train-00000-of-00002.parquet",
                "sst2/train-00000-of-00002.parquet",
                "sst2/train-00002-of-00002.parquet");
        assertInput(() -> files("rte"), "the Parquet files of 'rte/train' are not one complete set");
        assertInput(() -> files("sst2"), "'sst2/train' are not one complete set");
        fake.at(FakeHub.COMMIT).clear();
        converted("rte/train/0001.parquet");
        assertInput(() -> files("rte"), "are not one complete set: 'rte/train/0001.parquet'");
    }

    private Map<String, List<Path>> files(String config) {
        return hub().datasetFiles(GLUE.id(), config, DownloadListener.NONE);
    }

    private void owners(String... paths) {
        put(FakeHub.COMMIT, paths);
    }

    private void converted(String... paths) {
        put(FakeHub.CONVERTED, paths);
    }

    private void put(String commit, String... paths) {
        for (String path : paths) {
            fake.put(commit, new FakeHub.Entry(path, bytes(path), bytes(path).length, true));
        }
    }
}
