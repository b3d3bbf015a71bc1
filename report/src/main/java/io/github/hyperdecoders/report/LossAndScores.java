package io.github.hyperdecoders.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The picture of a run: its training loss above, its evaluation scores by task below, over the same steps. */
public final class LossAndScores {
    /** What is reported beside the scores of a task: too many curves hide the few that count, and lengths and losses are no scores. */
    private static final Pattern BESIDE =
            Pattern.compile("/(gen_len|rouge1|rougeL|rougeLsum|\\w+_low|\\w+_high|loss)$");

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 520;
    /** Loss curves with fewer points are drawn as they are. */
    private static final int FEW_POINTS = 20;

    private LossAndScores() {}

    /**
     * Draws what {@code metrics} (metrics.jsonl, names as in {@link MetricsLog}) holds into a PNG file. A half that there are no
     * numbers for is left away; with neither, an empty loss chart is drawn.
     *
     * @throws io.github.hyperdecoders.InputException where a line of the file cannot be read
     */
    public static void write(Path metrics, Path png) throws IOException {
        CurveChart.write(draw(MetricsLog.read(metrics)), png);
    }

    static BufferedImage draw(List<MetricsLog.Line> lines) {
        SortedMap<Long, Double> loss = new TreeMap<>();
        // Of old runs there is the sum over a batch alone.
        boolean ofTokens = lines.stream().anyMatch(line -> line.values().containsKey(MetricsLog.TOKEN_LOSS));
        String lossName = ofTokens ? MetricsLog.TOKEN_LOSS : MetricsLog.LOSS;
        Map<String, SortedMap<Long, Double>> scores = new LinkedHashMap<>();
        long lastStep = 1;
        for (MetricsLog.Line line : lines) {
            lastStep = Math.max(lastStep, line.step());
            line.values().forEach((name, value) -> {
                if (name.equals(lossName)) {
                    loss.put(line.step(), value);
                } else if (isScore(name)) {
                    String curve = name.substring(MetricsLog.SCORES.length()).replace('/', ' ');
                    scores.computeIfAbsent(curve, n -> new TreeMap<>()).put(line.step(), value);
                }
            });
        }
        String label = scores.size() == 1 ? scores.keySet().iterator().next() : "score"; // a lone curve has no legend
        CurveChart below = new CurveChart("Evaluation scores", "step", label).upTo(lastStep);
        scores.forEach(below::add);
        if (loss.isEmpty() && !scores.isEmpty()) {
            return below.draw(WIDTH, HEIGHT);
        }
        CurveChart above = lossChart(loss, ofTokens).upTo(lastStep);
        return scores.isEmpty() ? above.draw(WIDTH, HEIGHT) : stacked(above, below);
    }

    /** Whether a name in metrics.jsonl is that of a score, rather than of what is reported beside scores. */
    public static boolean isScore(String name) {
        return name.startsWith(MetricsLog.SCORES) && !BESIDE.matcher(name).find();
    }

    private static CurveChart lossChart(SortedMap<Long, Double> loss, boolean ofTokens) {
        CurveChart chart =
                new CurveChart(ofTokens ? "Training loss per target token" : "Training loss", "step", "loss");
        return loss.size() < FEW_POINTS
                ? chart.add("loss", loss)
                : chart.addPale("each log line", loss).add("smoothed", smoothed(loss));
    }

    /** The mean of about a twentieth of the run around each point; as many on both sides where it begins,
     * so that the first point stays, and what there is where it ends. */
    public static SortedMap<Long, Double> smoothed(SortedMap<Long, Double> points) {
        List<Map.Entry<Long, Double>> finite = points.entrySet().stream()
                .filter(p -> Double.isFinite(p.getValue()))
                .toList();
        double[] sums = new double[finite.size() + 1];
        for (int i = 0; i < finite.size(); i++) {
            sums[i + 1] = sums[i] + finite.get(i).getValue();
        }
        SortedMap<Long, Double> smooth = new TreeMap<>();
        for (int i = 0; i < finite.size(); i++) {
            int side = Math.min(finite.size() / 40, i);
            int end = Math.min(finite.size(), i + side + 1);
            smooth.put(finite.get(i).getKey(), (sums[end] - sums[i - side]) / (end - (i - side)));
        }
        return smooth;
    }

    /** One above the other, the one with the narrower legend made narrower, so that a step stands at the same place in both. */
    private static BufferedImage stacked(CurveChart above, CurveChart below) {
        CurveChart.Drawn upper = above.drawn(WIDTH, HEIGHT);
        CurveChart.Drawn lower = below.drawn(WIDTH, HEIGHT);
        int wider = upper.lastStepAt() - lower.lastStepAt();
        BufferedImage top = wider > 0 ? above.draw(WIDTH - wider, HEIGHT) : upper.picture();
        BufferedImage bottom = wider < 0 ? below.draw(WIDTH + wider, HEIGHT) : lower.picture();
        BufferedImage both = new BufferedImage(WIDTH, 2 * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = both.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, WIDTH, 2 * HEIGHT);
        canvas.drawImage(top, 0, 0, null);
        canvas.drawImage(bottom, 0, HEIGHT, null);
        canvas.dispose();
        return both;
    }
}
