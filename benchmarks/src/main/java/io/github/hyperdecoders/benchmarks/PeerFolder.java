package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model folder with the Hyperdecoder that the Python peers build, with random weights: what a server is measured with. */
@CommandLine.Command(
        name = "benchmarks/peer-model",
        mixinStandardHelpOptions = true,
        description = "Writes a model folder of the Python peers' shape with random weights, to measure servers with.")
public final class PeerFolder implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "the folder to be made")
    private Path folder = Path.of("");

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "small, base or large; or tiny, for tests (${DEFAULT-VALUE})")
    private String size = "small";

    @Option(names = "--shared", paramLabel = "DIR", description = "with tokenizer/t5 (${DEFAULT-VALUE})")
    private Path shared = Path.of("../shared");

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new PeerFolder());
        line.setExecutionExceptionHandler((e, parsed, ignored) -> {
            parsed.getErr().println("peer-model: " + e.getMessage());
            return e instanceof InputException ? 2 : 1;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        write(folder, size, shared.resolve("tokenizer/t5"));
        System.out.println(folder);
        return 0;
    }

    /** Writes it; the folder must not exist. */
    static void write(Path folder, String size, Path tokenizer) throws IOException {
        try (Model model = PeerModel.build(size, 0, Numerics.FP32);
                T5Tokenizer t5 = T5Tokenizer.load(tokenizer)) {
            ModelFolder.write(folder, model, t5);
        }
    }
}
