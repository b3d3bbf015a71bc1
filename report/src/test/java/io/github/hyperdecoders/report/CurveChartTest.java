package io.github.hyperdecoders.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts are drawn whatever the numbers are, and show each curve in its colour. */
class CurveChartTest {
    private static final int BLUE = 0xff0072b2;
    private static final int ORANGE = 0xffd55e00;

    @Test
    void everyCurveIsDrawnInItsColour(@TempDir Path folder) throws IOException {
        Path png = folder.resolve("chart.png");
        new CurveChart("Scores", "step", "accuracy")
                .add("rte", points(1, 50, 2, 60))
                .add("cola", points(1, 10, 2, 20))
                .write(png);
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isEqualTo(1200);
        assertThat(picture.getHeight()).isEqualTo(600);
        assertThat(count(picture, BLUE)).isGreaterThan(500);
        assertThat(count(picture, ORANGE)).isGreaterThan(500);
        assertThat(picture.getRGB(2, 2)).as("light background").isEqualTo(0xffffffff);
    }

    @Test
    void higherIsUpAndLaterIsRight() {
        BufferedImage picture =
                new CurveChart("x", "step", "y").add("a", points(0, 0, 10, 10)).draw(600, 400);
        int[] left = {Integer.MAX_VALUE, 0};
        int[] right = {-1, 0};
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 600; x++) {
                if (picture.getRGB(x, y) == BLUE) {
                    left = x < left[0] ? new int[] {x, y} : left;
                    right = x > right[0] ? new int[] {x, y} : right;
                }
            }
        }
        assertThat(right[0] - left[0]).isGreaterThan(300);
        assertThat(left[1] - right[1]).isGreaterThan(200);
    }

    @Test
    void fromZeroWhatIsProportionalLooksSo() {
        CurveChart chart = new CurveChart("x", "tokens", "ms").add("a", points(50, 5, 100, 10));
        int[] tight = corner(chart.draw(600, 400));
        int[] wide = corner(chart.fromZero().draw(600, 400));
        assertThat(wide[0] - tight[0]).as("half of the width to the right").isBetween(180, 300);
        assertThat(tight[1] - wide[1]).as("half of the height up").isBetween(100, 200);
    }

    /** The leftmost blue pixel, x and y. */
    private static int[] corner(BufferedImage picture) {
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                if (picture.getRGB(x, y) == BLUE) {
                    return new int[] {x, y};
                }
            }
        }
        throw new AssertionError("nothing blue");
    }

    @Test
    void oddNumbersAreLeftOut() {
        CurveChart chart = new CurveChart("odd", "step", "y").logarithmic();
        chart.add("a", points(1, 1e-8, 2, Double.NaN, 3, -1, 4, 0, 5, 100, 6, Double.POSITIVE_INFINITY));
        assertThat(count(chart.draw(600, 400), BLUE)).isGreaterThan(100);
    }

    @Test
    void nothingOnePointAndNoChangeAreDrawnToo() {
        assertThat(new CurveChart("none", "step", "y").draw(600, 400)).isNotNull();
        assertThat(new CurveChart("none", "step", "y").add("a", points()).draw(600, 400))
                .isNotNull();
        assertThat(new CurveChart("none", "step", "y")
                        .logarithmic()
                        .add("a", points(1, -1))
                        .draw(600, 400))
                .isNotNull();
        assertThat(count(
                        new CurveChart("one", "step", "y")
                                .add("a", points(7, 0))
                                .draw(600, 400),
                        BLUE))
                .isPositive();
        assertThat(count(
                        new CurveChart("flat", "step", "y")
                                .logarithmic()
                                .add("a", points(1, 3, 9, 3))
                                .draw(600, 400),
                        BLUE))
                .isPositive();
    }

    @Test
    void namesAreGivenOnce() {
        CurveChart chart = new CurveChart("x", "step", "y").add("a", points());
        assertThatThrownBy(() -> chart.add("a", points())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsReportedBesideTheScoresIsNotDrawn(@TempDir Path folder) throws IOException {
        Path metrics = folder.resolve("metrics.jsonl");
        Map<String, Object> scores = Map.of("eval/xsum/rouge2", 9.0);
        try (MetricsLog log = MetricsLog.open(metrics)) {
            log.append(1, scores);
            log.append(2, scores);
        }
        LossAndScores.write(metrics, folder.resolve("alone.png"));
        Files.delete(metrics);
        try (MetricsLog log = MetricsLog.open(metrics)) {
            Map<String, Object> more = new HashMap<>(scores);
            more.putAll(Map.of("eval/xsum/gen_len", 28.0, "eval/xsum/rougeLsum", 5.0, "eval/xsum/rouge2_low", 8.0));
            log.append(1, more);
            log.append(2, more);
        }
        LossAndScores.write(metrics, folder.resolve("beside.png"));
        assertThat(Files.mismatch(folder.resolve("alone.png"), folder.resolve("beside.png")))
                .isEqualTo(-1);
    }

    @Test
    void aRunsPictureHasLossAboveAndScoresBelow(@TempDir Path folder) throws IOException {
        Path metrics = folder.resolve("metrics.jsonl");
        Path png = folder.resolve("run.png");
        try (MetricsLog log = MetricsLog.open(metrics)) {
            LossAndScores.write(metrics, png);
            assertThat(ImageIO.read(png.toFile()).getHeight()).isEqualTo(520);
            for (int step = 1; step <= 100; step++) {
                log.append(step, Map.of(MetricsLog.LOSS, 3.0 / step, "train/learning_rate", 1e-4));
            }
            log.append(50, Map.of("eval/rte/accuracy", 50.0, "eval/cola/matthews", 0.0));
            log.append(100, Map.of("eval/rte/accuracy", 60.0, "eval/cola/matthews", 9.5));
        }
        LossAndScores.write(metrics, png);
        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getHeight()).isEqualTo(1040);
        assertThat(count(picture.getSubimage(0, 0, 1200, 520), BLUE)).isGreaterThan(500);
        assertThat(count(picture.getSubimage(0, 0, 1200, 520), ORANGE)).isZero();
        assertThat(count(picture.getSubimage(0, 520, 1200, 520), ORANGE)).isGreaterThan(300);
    }

    @Test
    void smoothingKeepsTheLevelAndTheFirstPoint() {
        SortedMap<Long, Double> noisy = new TreeMap<>();
        for (long step = 0; step < 400; step++) {
            noisy.put(step, step == 0 ? 9.0 : 2.0 + (step % 2 == 0 ? 1 : -1));
        }
        noisy.put(200L, Double.NaN);
        SortedMap<Long, Double> smooth = LossAndScores.smoothed(noisy);
        assertThat(smooth.get(0L)).isEqualTo(9.0);
        assertThat(smooth).doesNotContainKey(200L);
        assertThat(smooth.tailMap(30L).values()).allSatisfy(v -> assertThat(v).isBetween(1.8, 2.2));
    }

    private static SortedMap<Long, Double> points(double... stepsAndValues) {
        SortedMap<Long, Double> points = new TreeMap<>();
        for (int i = 0; i < stepsAndValues.length; i += 2) {
            points.put((long) stepsAndValues[i], stepsAndValues[i + 1]);
        }
        return points;
    }

    private static int count(BufferedImage picture, int rgb) {
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += picture.getRGB(x, y) == rgb ? 1 : 0;
            }
        }
        return count;
    }
}
