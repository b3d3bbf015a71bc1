package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.BaseModel;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Opens models one after the other, keeps them, lets each generate once, and prints what that took as a line of JSON. */
@CommandLine.Command(name = "adapter-models-work")
final class AdapterModelsWork implements Runnable {
    private static final double NANOS = 1e9;
    private static final GenerationOptions EIGHT_TOKENS = new GenerationOptions(8, 8, 1);

    @Parameters(index = "0")
    private Path root = Path.of("");

    @Option(names = "--models")
    private int models = 1;

    @Option(names = "--shared", description = "on one base, instead of each with a base of its own")
    private boolean shared;

    @Option(names = "--bf16")
    private boolean bf16;

    @Option(names = "--most-mib", description = "of memory, beyond which no further model is kept")
    private int mostMib = Integer.MAX_VALUE;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new AdapterModelsWork())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e);
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public void run() {
        Threads.use(Runtime.getRuntime().availableProcessors());
        try {
            System.out.println(new JsonMapper().writeValueAsString(measured()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode measured() throws IOException {
        AdapterFolders folders = new AdapterFolders(root);
        Numerics numerics = bf16 ? Numerics.BF16 : Numerics.FP32;
        ObjectNode line = new JsonMapper().createObjectNode();
        ArrayNode loads = line.putArray("load_seconds");
        ArrayNode answers = line.putArray("answers");
        List<Model> open = new ArrayList<>();
        long begin = System.nanoTime();
        try (@Nullable BaseModel base = shared ? BaseModel.load(folders.base(), numerics) : null) {
            line.put("base_seconds", since(begin));
            ProcessMemory memory = ProcessMemory.now();
            boolean full = false;
            for (int number = 0; number < models; number++) {
                begin = System.nanoTime();
                Path folder = folders.adapters(number);
                Model model = base == null
                        ? ModelFolder.load(folder, folders.base(), numerics)
                        : ModelFolder.load(folder, base);
                loads.add(since(begin));
                answer(model, answers.addObject());
                if (full) {
                    // It was asked for its answers alone, to be compared.
                    model.close();
                } else {
                    open.add(model);
                    memory = ProcessMemory.now();
                    full = memory.mib() > mostMib;
                }
            }
            line.put("models_in_memory", open.size());
            line.put("mib", memory.mib());
            line.put("anonymous_mib", memory.anonymousMib());
        } finally {
            open.forEach(Model::close);
        }
        return line;
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / NANOS;
    }

    private static void answer(Model model, ObjectNode into) {
        SplittableRandom random = new SplittableRandom(1);
        int[][] sources = new int[2][];
        Arrays.setAll(
                sources,
                i -> random.ints(16, 2, model.config().t5().vocabSize()).toArray());
        List<GeneratedSequence> found = model.use(network -> {
            try (Scope scope = Scope.withoutGradients()) {
                return Search.generate(network, Tokens.of(sources), null, model.numerics(), EIGHT_TOKENS);
            }
        });
        ArrayNode tokens = into.putArray("tokens");
        ArrayNode scores = into.putArray("scores");
        for (GeneratedSequence sequence : found) {
            Arrays.stream(sequence.tokens()).forEach(tokens::add);
            scores.add(sequence.score());
        }
    }
}
