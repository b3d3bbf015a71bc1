import io.github.hyperdecoders.report.CurveChart;
import io.github.hyperdecoders.report.LossAndScores;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.results.RunFolder;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Draws the training losses of several runs, from a step on, into one picture:
 * {@code java -cp 'cli/target/lib/*' etc/LossCurves.java PICTURE.png FROM_STEP NAME=RUN_FOLDER ...}
 */
final class LossCurves {
    private LossCurves() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            System.err.println("usage: java -cp 'cli/target/lib/*' etc/LossCurves.java PICTURE.png FROM_STEP NAME=RUN_FOLDER ...");
            System.exit(2);
        }
        long from = Long.parseLong(arguments[1]);
        CurveChart chart = new CurveChart("Training loss", "step", "loss");
        for (int i = 2; i < arguments.length; i++) {
            int at = arguments[i].indexOf('=');
            if (at < 1) {
                System.err.println("'" + arguments[i] + "' is no run, expected NAME=RUN_FOLDER");
                System.exit(2);
            }
            SortedMap<Long, Double> losses = new TreeMap<>();
            for (MetricsLog.Line line :
                    MetricsLog.read(new RunFolder(Path.of(arguments[i].substring(at + 1))).metrics())) {
                Double loss = line.values().get(MetricsLog.LOSS);
                if (loss != null && line.step() >= from) {
                    losses.put(line.step(), loss);
                }
            }
            chart.add(arguments[i].substring(0, at), LossAndScores.smoothed(losses));
        }
        chart.write(Path.of(arguments[0]));
    }
}
