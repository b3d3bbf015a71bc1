package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Runs golden cases: tells a user whether this machine and this build compute what the reference does. */
public final class SelfTest {
    /** Cases that come with the program: a folder of the same form is made of them. */
    private static final List<String> BUILT_IN = List.of(
            "encoder_generated-decoder_task",
            "encoder_manual-decoder_generated",
            "encoder_task-decoder_manual_specific",
            "t5_v1_0_relu_tied",
            "uneven_depth");

    private static final List<String> FILES =
            List.of("config.json", "expected.json", "gradients.safetensors", "io.safetensors", "model.safetensors");

    private SelfTest() {}

    /** Writes the cases that come with the program below {@code folder}. */
    public static void writeBuiltIn(Path folder) throws IOException {
        for (String name : BUILT_IN) {
            Path into = Files.createDirectories(folder.resolve(name));
            for (String file : FILES) {
                String resource = "golden/" + name + "/" + file;
                try (InputStream in = Objects.requireNonNull(SelfTest.class.getResourceAsStream(resource), resource)) {
                    Files.copy(in, into.resolve(file));
                }
            }
        }
    }

    /**
     * Runs every case below {@code fixtures} and reports each as it is done.
     *
     * @return all reports
     */
    public static List<CaseReport> run(Path fixtures, Numerics numerics, Consumer<CaseReport> listener)
            throws IOException {
        List<CaseReport> reports = new ArrayList<>();
        for (GoldenCase golden : GoldenCase.find(fixtures)) {
            if (golden.isTaskwise() && numerics == Numerics.BF16) {
                throw new InputException("case " + golden.name()
                        + " has no figures to compare bf16 with, expected --precision fp64 or fp32");
            }
            List<Deviation> deviations = golden.isTaskwise()
                    ? new TaskwiseChecks(golden, numerics).run()
                    : new CaseChecks(golden, numerics).run();
            CaseReport report = new CaseReport(golden.name(), deviations);
            reports.add(report);
            listener.accept(report);
        }
        return reports;
    }
}
