package io.github.hyperdecoders.it;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.Hyperdecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Prints whether the vector module is there, and what the model of the folder given answers, a line each. */
final class GenerationProgram {
    static final List<String> SOURCES = List.of(
            "sst2 sentence: the film was fine",
            "sst2 sentence: a cast and music awful",
            "rte sentence1: the plot was great sentence2: the film was dull",
            "rte sentence1: a cast and the music lovely sentence2: bright");

    /** Long enough for a wrong step to show in the text. */
    private static final GenerationOptions OPTIONS = new GenerationOptions(24, 20, 1);

    private GenerationProgram() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("vector module: "
                + ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        try (Hyperdecoder model = Hyperdecoder.load(Path.of(arguments[0]))) {
            model.generate(SOURCES, null, OPTIONS).stream()
                    .map(Generation::text)
                    .forEach(System.out::println);
        }
    }
}
