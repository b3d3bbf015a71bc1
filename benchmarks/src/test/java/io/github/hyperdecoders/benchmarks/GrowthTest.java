package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void everyPointIsALineAndEveryAxisTwoPictures() throws Exception {
        Path output = root.resolve("new");
        int code = Growth.execute(
                "--output",
                output.toString(),
                "--axes",
                "padding",
                "--values",
                "8,16",
                "--adapters",
                "generated",
                "--steps",
                "2");
        assertThat(code).isZero();
        List<String> lines = Files.readAllLines(output.resolve("growth.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("axis,value," + GrowthPoint.HEADER);
        // 15 sources of the value and one of 256, 16 targets of 4; padded, 16 rows of 256 and 4.
        assertThat(lines.get(1))
                .startsWith("padding,8,generated,16,8,256,4," + (15 * 8 + 256 + 64) + "," + 16 * 260 + ",");
        assertThat(lines.get(2))
                .startsWith("padding,16,generated,16,16,256,4," + (15 * 16 + 256 + 64) + "," + 16 * 260 + ",");
        for (String picture : List.of("padding_time.png", "padding_memory.png")) {
            assertThat(ImageIO.read(output.resolve(picture).toFile()).getWidth())
                    .isEqualTo(1200);
        }
        String[] first = lines.get(1).split(",", -1);
        assertThat(Double.parseDouble(first[first.length - 3])).isPositive();
        assertThat(Double.parseDouble(first[first.length - 1])).isGreaterThan(50);
    }
}
