package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.selftest.CaseReport;
import io.github.hyperdecoders.selftest.Deviation;
import io.github.hyperdecoders.selftest.SelfTest;
import io.github.hyperdecoders.selftest.Variations;
import io.github.hyperdecoders.tensor.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder selftest}. */
@Command(
        name = "selftest",
        description = {
            "Run golden cases and print how far this machine's numbers stray from the reference's.",
            "Exit code 1 if a quantity is out of tolerance."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder selftest",
            "  hyperdecoder selftest --fixtures ../shared/fixtures/model --precision fp64",
            "  hyperdecoder selftest --fixtures ../shared/fixtures/model --variations 20"
        })
final class SelfTestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--fixtures",
            paramLabel = "DIR",
            description = "Folder of golden cases, or one case (default: five that come with the program).")
    private @Nullable Path fixtures;

    @Option(
            names = "--variations",
            paramLabel = "N",
            description =
                    "Instead: train N variations of each case in single and in double precision, to see how much of a"
                            + " trajectory is luck.")
    private int variations;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description = "fp64, fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--device",
            defaultValue = Device.CPU,
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = Device.CPU;

    @Override
    public Integer call() throws Exception {
        if (variations < 0) {
            throw new InputException("--variations is " + variations + ", expected at least 1");
        }
        Device.use(device);
        if (fixtures != null) {
            return run(fixtures);
        }
        Path folder = Files.createTempDirectory("hyperdecoder-selftest");
        try {
            SelfTest.writeBuiltIn(folder);
            return run(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private int run(Path folder) throws IOException {
        if (variations > 0) {
            Variations.examine(folder, variations, this::print);
            return 0;
        }
        List<CaseReport> reports = SelfTest.run(folder, ModelSetup.numerics(precision), this::print);
        boolean passed = reports.stream().allMatch(CaseReport::passes);
        if (precision == Precision.BF16 && reports.size() > 1) {
            CaseReport mean = CaseReport.meanInBf16(reports);
            print(mean);
            passed &= mean.passes();
        }
        long failed = reports.stream().filter(report -> !report.passes()).count();
        spec.commandLine().getOut().printf("%d cases, %d out of tolerance%n", reports.size(), failed);
        return passed ? 0 : Main.FAILED;
    }

    private void print(Variations found) {
        PrintWriter out = spec.commandLine().getOut();
        List<Double> rising = found.deviations();
        out.printf(
                Locale.ROOT,
                "%-48s min %.1e  median %.1e  max %.1e  beyond %.1e: %d of %d%n",
                found.name(),
                rising.get(0),
                rising.get(rising.size() / 2),
                rising.get(rising.size() - 1),
                found.tolerance(),
                found.beyond(),
                rising.size());
        out.flush();
    }

    private void print(CaseReport report) {
        PrintWriter out = spec.commandLine().getOut();
        StringBuilder line = new StringBuilder(report.passes() ? "ok    " : "FAIL  ").append(report.name());
        for (Deviation deviation : report.deviations()) {
            line.append(String.format(
                    Locale.ROOT,
                    "\n        %-18s %8.1e  of %7.1e%s",
                    deviation.quantity(),
                    deviation.value(),
                    Math.min(deviation.tolerance(), deviation.yardstick()),
                    verdict(deviation)));
        }
        out.println(line);
        out.flush();
    }

    private static String verdict(Deviation deviation) {
        if (!deviation.passes()) {
            return "  OUT";
        }
        return Double.isInfinite(deviation.tolerance()) ? "  judged by the mean" : "";
    }
}
