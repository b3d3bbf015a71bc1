package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.ModelSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A trained model on the command line. */
final class ModelOptions {
    @Parameters(paramLabel = "MODEL", description = "A model folder, such as runs/quickstart/hyperdecoder/model.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--base", paramLabel = "FOLDER", description = "Where the base of an adapter-only model is.")
    private @Nullable Path base;

    @Mixin
    private ComputingOptions computing = new ComputingOptions();

    private boolean told;

    Path folder() {
        return folder;
    }

    @Nullable
    Path base() {
        return base;
    }

    Hyperdecoder load() throws IOException {
        return Hyperdecoder.load(folder, base, computing.begin());
    }

    /**
     * Tells, once, where {@code auto} is not single precision, which everything else was checked in; to be called when the input is
     * known to be good, so that what is wrong with it stands alone.
     */
    void tellPrecision(PrintWriter notes) {
        if (!told && computing.isSurprising()) {
            notes.println("precision auto is " + ModelSetup.automaticPrecision());
            notes.flush();
        }
        told = true;
    }
}
