package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs golden cases: tells a user whether this machine and this build compute what the reference does. */
public final class SelfTest {
    private SelfTest() {}

    /**
     * Runs every case below {@code fixtures} and reports each as it is done.
     *
     * @return whether all of them pass
     */
    public static boolean run(Path fixtures, Numerics numerics, Consumer<CaseReport> listener) throws IOException {
        boolean all = true;
        for (GoldenCase golden : GoldenCase.find(fixtures)) {
            CaseReport report = new CaseReport(golden.name(), new CaseChecks(golden, numerics).run());
            all &= report.passes();
            listener.accept(report);
        }
        return all;
    }
}
