package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.selftest.CaseReport;
import io.github.hyperdecoders.selftest.Deviation;
import io.github.hyperdecoders.selftest.SelfTest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
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
        footer = {"", "Example:", "  hyperdecoder selftest --fixtures ../shared/fixtures/model --precision fp64"})
final class SelfTestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--fixtures",
            paramLabel = "DIR",
            required = true,
            description = "Folder of golden cases, or one case.")
    @SuppressWarnings("NullAway.Init")
    private Path fixtures;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description = "fp64, fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FP32;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu (default).")
    private String device = "cpu";

    private int cases;
    private int failed;

    @Override
    public Integer call() throws Exception {
        if (!device.equals("cpu")) {
            throw new InputException("--device is '" + device + "', expected 'cpu'");
        }
        boolean passed = SelfTest.run(fixtures, ModelSetup.numerics(precision), this::print);
        spec.commandLine().getOut().printf("%d cases, %d out of tolerance%n", cases, failed);
        return passed ? 0 : Main.FAILED;
    }

    private void print(CaseReport report) {
        cases++;
        failed += report.passes() ? 0 : 1;
        PrintWriter out = spec.commandLine().getOut();
        StringBuilder line = new StringBuilder(report.passes() ? "ok    " : "FAIL  ").append(report.name());
        for (Deviation deviation : report.deviations()) {
            line.append(String.format(
                    Locale.ROOT,
                    "\n        %-18s %8.1e  of %7.1e%s",
                    deviation.quantity(),
                    deviation.value(),
                    deviation.tolerance(),
                    deviation.passes() ? "" : "  OUT"));
        }
        out.println(line);
        out.flush();
    }
}
