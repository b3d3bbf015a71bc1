package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.pretraining.Corpus;
import io.github.hyperdecoders.vocabulary.UnigramTrainer;
import io.github.hyperdecoders.vocabulary.Vocabulary;
import io.github.hyperdecoders.vocabulary.VocabularySettings;
import io.github.hyperdecoders.vocabulary.WordCounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder vocabulary}. */
@Command(
        name = "vocabulary",
        description =
                "Train a small unigram vocabulary on text and write it as a T5's tokenizer.json, to pretrain with.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  hyperdecoder vocabulary 'text/*.txt' --size 1024 --output runs/vocabulary"})
final class VocabularyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Plain text or JSONL, perhaps gzipped, or a pattern such as 'text/**/*.jsonl'.")
    private List<String> files = List.of();

    @Option(names = "--output", required = true, paramLabel = "FOLDER", description = "Where tokenizer.json goes.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--size",
            defaultValue = "32100",
            description = "Tokens of all kinds (default: ${DEFAULT-VALUE}, T5's).")
    private int size;

    @Option(
            names = "--sentinels",
            defaultValue = "100",
            description = "How many <extra_id_...> are among them (default: ${DEFAULT-VALUE}).")
    private int sentinels;

    @Option(
            names = "--text-field",
            defaultValue = "text",
            description = "The field of JSON lines with the text (default: ${DEFAULT-VALUE}).")
    private String textField = "text";

    @Override
    public Integer call() throws Exception {
        if (size < 1 || sentinels < 0) {
            throw new InputException(
                    "--size " + size + " and --sentinels " + sentinels + "; expected at least 1 and at least 0");
        }
        if (Files.isRegularFile(output)) {
            throw new InputException("--output " + output + " is a file, expected a folder");
        }
        WordCounts words = new WordCounts();
        Corpus.find(Path.of(""), files, textField).forEach(words::add);
        Vocabulary vocabulary = UnigramTrainer.train(words, VocabularySettings.of(size, sentinels));
        vocabulary.save(output);
        spec.commandLine()
                .getOut()
                .println("wrote " + output.resolve("tokenizer.json") + ": " + vocabulary.size() + " tokens, "
                        + vocabulary.pieces().size() + " of them pieces of words");
        return 0;
    }
}
