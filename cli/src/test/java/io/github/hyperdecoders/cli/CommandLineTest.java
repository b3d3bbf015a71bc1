package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.tensor.Processor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a command says to those who err: one line that names the thing, exit code 2, no stack trace; and help to those who ask. */
class CommandLineTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @BeforeAll
    static void write() throws IOException {
        TinyProject project = TinyProject.create(root);
        project.model();
        Files.writeString(root.resolve("broken.json"), "{\"tasks\": [\"sst2\"");
        Files.writeString(
                root.resolve("typo.json"), "{\"encoder_adaptor\": \"manual\"}".replace("{", required() + ", "));
        Files.writeString(root.resolve("text.txt"), "sst2 sentence: the film was fine\n");
        Files.writeString(root.resolve("bad.jsonl"), "{\"source\": \n");
        Files.writeString(root.resolve("brace.txt"), "the film\n{the} film\n");
        Files.writeString(root.resolve("cut.jsonl"), "{\"source\": \"the film\"}\n{\"source\": \"the\n");
        Files.writeString(root.resolve("unnamed.jsonl"), "{\"sentence\": \"the film\"}\n");
        Files.writeString(root.resolve("array.json"), "\n[\n  {\"source\": \"the film\"}\n]\n");
        Files.write(root.resolve("latin1.txt"), "the\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Path bare = Files.createDirectories(root.resolve("bare"));
        Files.copy(root.resolve("model/model.safetensors"), bare.resolve("model.safetensors"));
        Path unreadable = Files.createDirectories(root.resolve("unreadable"));
        Files.writeString(unreadable.resolve("config.json"), "{\"model_type\": ");
        Files.createDirectories(root.resolve("empty"));
        Files.writeString(root.resolve("signs.jsonl"), "{\"text\": \"the film\", \"sign\": \"\u00e9\"}\n".repeat(4));
        Files.writeString(root.resolve("signs.yaml"), """
                signs:
                  files: {train: signs.jsonl, validation: signs.jsonl}
                  source: "{text}"
                  target: {column: sign, values: ["\u00e9", "\u00e8"]}
                  metrics: [accuracy]
                """);
        writeModelOfTooManyTokens();
    }

    /** A model folder whose tokenizer has ids beyond the embedding. */
    private static void writeModelOfTooManyTokens() throws IOException {
        Path folder = Files.createDirectories(root.resolve("beyond"));
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(root.resolve("model").resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<hl>\": 99}");
    }

    private static String required() throws IOException {
        String recipe = Files.readString(root.resolve("recipe.json")).strip();
        return recipe.substring(0, recipe.length() - 1);
    }

    /** Each line: a command, {@code @} standing for the test's folder, and parts of the line it answers. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train @/nowhere.json                             | there is no recipe @/nowhere.json
            train @/recipe.jsn                               | there is no recipe @/recipe.jsn; did you mean 'recipe.json'?
            train @/data                                     | recipe @/data is not a file
            train @/broken.json                              | @/broken.json, line 1, column
            train @/typo.json                                | unknown key 'encoder_adaptor' in @/typo.json; did you mean 'encoder_adapter'?
            train @/recipe.json --set max_steps=many         | key 'max_steps' in --set is "many"; expected
            train @/recipe.json --set max_stpes=5            | unknown key 'max_stpes' in --set; did you mean 'max_steps'?
            train @/recipe.json --set max_steps              | --set 'max_steps' is not of the form key=value
            train @/recipe.json --set decoder_adapter=genrated | did you mean 'generated'?
            train @/recipe.json --set tasks=sst3             | 'sst3'
            train @/recipe.json --set data_dir=@/empty       | @/empty
            train @/recipe.json --set model_name_or_path=@/x | @/x
            train @/recipe.json --tasks-file @/nowhere.yaml  | @/nowhere.yaml
            train                                            | Missing required parameter: 'RECIPE'
            params @/nowhere.json                            | there is no recipe @/nowhere.json
            params @/data                                    | recipe @/data is not a file
            params @/broken.json                             | @/broken.json, line 1, column
            params @/typo.json                               | did you mean 'encoder_adapter'?
            params @/recipe.json --set seed=x                | key 'seed' in --set is "x"; expected
            params @/recipe.json --set model_name_or_path=@/empty | @/empty/config.json
            recipe                                           | expected a RECIPE or --explain [KEY]
            recipe @/nowhere.json                            | there is no recipe @/nowhere.json
            recipe @/data                                    | recipe @/data is not a file
            recipe @/broken.json                             | @/broken.json, line 1, column
            recipe @/typo.json                               | did you mean 'encoder_adapter'?
            recipe @/recipe.json --set seed=x                | key 'seed' in --set is "x"; expected
            recipe --explain max_stpes                       | did you mean 'max_steps'?
            evaluate @/nowhere --data-dir @/data             | no model folder @/nowhere
            evaluate @/text.txt --data-dir @/data            | no model folder @/text.txt
            evaluate @/bare --data-dir @/data                | no model configuration @/bare/config.json
            evaluate @/unreadable --data-dir @/data          | @/unreadable/config.json is not JSON
            evaluate @/model --data-dir @/data --tasks sst3  | unknown task 'sst3'
            evaluate @/model --data-dir @/empty              | @/empty
            evaluate @/model --data-dir @/data --split dev   | Invalid value for option '--split'
            evaluate @/model --data-dir @/data --limit x     | Invalid value for option '--limit'
            evaluate @/model --data-dir @/data --batch-size 0 | --batch-size is 0, expected at least 1
            evaluate @/model --data-dir @/data --output @/text.txt | --output @/text.txt is a file, expected a folder
            evaluate @/beyond --data-dir @/data              | @/beyond/tokenizer.json has
            analyse @/beyond --data-dir @/data               | tokens, but the model's vocab_size is
            predict @/beyond @/text.txt                      | tokens, but the model's vocab_size is
            train @/recipe.json --set base_model_path=@/x    | base_model_path '@/x' does not exist: expected a local folder
            train @/recipe.json --set base_model_path=x      | base_model_path 'x' does not exist: expected a local folder
            train @/recipe.json --set tokenizer_name=@/beyond | tokens, but the model's vocab_size is
            analyse @/nowhere --data-dir @/data              | no model folder @/nowhere
            analyse @/model --data-dir @/data --points 0     | --points is 0, expected at least 1
            analyse @/model --data-dir @/data --adapters x   | Invalid value for option '--adapters'
            compare                                          | expected a COMPARISON or --explain
            compare @/nowhere.json                           | there is no recipe @/nowhere.json
            compare @/broken.json                            | @/broken.json, line 1, column
            predict                                          | Missing required parameter: 'MODEL'
            predict @/nowhere @/text.txt                     | no model folder @/nowhere
            predict @/text.txt @/text.txt                    | no model folder @/text.txt
            predict @/bare @/text.txt                        | no model configuration @/bare/config.json
            predict @/unreadable @/text.txt                  | @/unreadable/config.json is not JSON
            predict @/model @/nowhere.txt                    | no file @/nowhere.txt to predict from
            predict @/model @/data                           | no file @/data to predict from
            predict @/model @/cut.jsonl --precision fp32 | line 2 of @/cut.jsonl is not JSON: it ends too early; expected {"source": ...}
            predict @/model @/bad.jsonl --form json          | line 1 of @/bad.jsonl is not JSON: it ends too early; expected {"source": ...}
            predict @/model @/unnamed.jsonl                  | line 1 of @/unnamed.jsonl is a JSON object without a text "source"; expected {"source": ...}, or --form text
            predict @/model @/array.json --precision fp32 | line 2 of @/array.json begins a JSON array; expected an object a line
            predict @/model @/latin1.txt --precision fp32 | line 2 of @/latin1.txt is not UTF-8: byte 0xe9 behind its first 3 bytes
            predict @/model @/text.txt --form xml            | Invalid value for option '--form'
            predict @/model @/text.txt --batch-size 0        | --batch-size is 0, expected at least 1
            predict @/model @/text.txt --beams 0             | beams is 0, expected at least 1
            predict @/model @/text.txt --num-return-sequences 2 | num_return_sequences is 2, expected at most as many as beams (1)
            predict @/model @/text.txt --length-penalty 2    | length_penalty is 2.0, expected at least 2 beams
            predict @/model @/text.txt --early-stopping soon | early_stopping is 'soon', expected true, false or never
            predict @/model @/text.txt --top-p 0.9           | expected --do-sample with them
            predict @/model @/text.txt --do-sample --top-p 2 | top_p is 2.0, expected a number above 0 and at most 1
            predict @/model @/text.txt --forced-bos-token-id 9999 | forced_bos_token_id is 9999, expected an id of the model's vocabulary
            predict @/model @/text.txt --labels 0            | --labels has one text, '0'; expected at least two
            predict @/model @/text.txt --labels 0,1 --beams 2 | expected no options of generation with it
            predict @/model @/text.txt --labels              | --labels without texts takes those of a line's task
            predict @/model @/text.txt --labels 0,1,0        | candidates '0' and '0' are the same tokens
            predict @/model @/text.txt --task cnn_dailymail --labels | task 'cnn_dailymail' has no labels to choose from
            predict @/model @/text.txt --precision fp16      | Invalid value for option '--precision'
            convert @/nowhere.bin @/new                      | @/nowhere.bin: no such weight file
            convert @/text.txt @/new                         | @/text.txt: not a weight file
            convert @/nowhere @/new --merge                  | @/nowhere: no such weight file or model folder
            convert @/bare @/new                             | no model configuration @/bare/config.json
            convert @/model @/bare                           | @/bare exists already
            convert @/model                                  | Missing required parameter: 'TARGET'
            score @/nowhere.json @/text.txt                  | @/nowhere.json
            score @/data @/text.txt                          | @/data
            score @/broken.json @/text.txt                   | @/broken.json
            tasks show sst3                                  | unknown task 'sst3'
            tasks show                                       | Missing required parameter: 'TASK'
            tasks shwo                                       | 'shwo'
            tasks --tasks-file @/nowhere.yaml                | @/nowhere.yaml
            tasks --tasks-file @/data                        | @/data
            tasks check                                      | Missing required option: '--data-dir
            selftest --fixtures @/nowhere                    | no folder @/nowhere
            selftest --fixtures @/text.txt                   | no folder @/text.txt
            selftest --fixtures @/empty                      | no golden case in @/empty
            selftest --fixtures @/empty --device tpu         | device is 'tpu', expected cpu, cuda or cuda:N
            pretrain                                         | Missing required parameter: 'RECIPE'
            pretrain @/recipe.json                           | the recipe names no train_files: 'hyperdecoder train' trains on tasks
            pretrain @/recipe.json --set train_files=x --set tasks=[] --set encoder_adapter=none --set decoder_adapter=none --set predict_with_generate=false --set max_source_length=2 --set freeze_model=false --set do_test=false | max_source_length is 2; pretraining needs 3 at least
            vocabulary                                       | Missing required
            vocabulary @/nowhere.txt --output @/new          | no files match @/nowhere.txt
            vocabulary @/text.txt --output @/new --size 0    | --size 0 and --sentinels 100; expected at least 1
            vocabulary @/text.txt --output @/new --size 110  | vocabulary size 110; expected at least
            vocabulary @/text.txt --output @/text.txt        | --output @/text.txt is a file, expected a folder
            quickstart --model huge                          | Invalid value for option '--model'
            quickstart --text @/text.txt                     | --text @/text.txt is a file, expected a folder
            convert @/model/model.safetensors @/new --bf16   | --bf16 is for model folders
            convert @/model/model.safetensors @/new --merge  | --merge is for model folders
            convert @/model/model.safetensors @/new --resize-vocabulary | --resize-vocabulary is for model folders
            convert @/model @/new --resize-vocabulary --merge | --merge, --resize-vocabulary are mutually exclusive
            convert @/model @/new --resize-vocabulary        | nothing to resize: the tokenizer has
            bench @/nowhere.json                             | there is no recipe @/nowhere.json
            bench @/recipe.json --steps 0                    | 0 steps after a warm-up of 3, expected at least 1
            bench @/recipe.json --warm-up -1                 | 10 steps after a warm-up of -1
            bench @/recipe.json --synthetic 5                | --synthetic has 1 lengths, expected two
            bench @/recipe.json --synthetic 5,0              | synthetic rows of 5 source and 0 target tokens
            bench @/recipe.json --synthetic 5,2 --longest 4  | the longest synthetic source has 4 tokens, expected at least the 5
            bench @/recipe.json --longest 4                  | --longest is 4, expected --synthetic SOURCE,TARGET with it
            bench @/recipe.json --synthetic a,b              | Invalid value for option '--synthetic'
            bench @/recipe.json --set data_dir=@/empty       | @/empty
            bench @/recipe.json --steps x                    | Invalid value for option '--steps'
            quickstart --set max_steps=x                     | key 'max_steps' in --set
            quickstart --output @/text.txt                   | --output @/text.txt is a file, expected a folder
            train @/recipe.json --set output_dir=@/text.txt  | output_dir @/text.txt is a file, expected a folder
            serve @/nowhere                                  | no model at @/nowhere: expected a folder
            serve --adapters @/nowhere                       | --adapters @/nowhere is no folder, expected one of model folders
            serve --admin                                    | --admin loads models of a folder; expected --adapters FOLDER with it
            serve --port 70000                               | --port is 70000, expected 0 to 65535
            serve --timeout 0                                | --timeout is 0, expected at least 1
            serve --api-key-file @/nowhere                   | --api-key-file @/nowhere is no file, expected one with a key a line
            serve --host 0.0.0.0                             | --host 0.0.0.0 can be reached from other machines, expected an API key
            trian @/recipe.json                              | 'trian'
            """)
    void oneLineSaysWhatIsWrong(String command, String part) {
        Outcome outcome = Outcome.of(command.replace("@", root.toString()).split(" "));
        assertIsOneLine(outcome);
        assertThat(outcome.err()).contains(part.replace("@", root.toString()));
    }

    /** What is missing is told first, so nothing may be. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("train", "recipe.json"),
            Map.entry("pretrain", "recipe.json"),
            Map.entry("vocabulary", "text.txt --output folder"),
            Map.entry("evaluate", "model --data-dir data"),
            Map.entry("analyse", "model --data-dir data"),
            Map.entry("predict", "model"),
            Map.entry("score", "answers.json gold.json"),
            Map.entry("tasks show", "sst2"),
            Map.entry("tasks check", "--data-dir data"),
            Map.entry("params", "recipe.json"),
            Map.entry("bench", "recipe.json"),
            Map.entry("convert", "source target"),
            Map.entry("selftest", "--fixtures fixtures"));

    @TestFactory
    Stream<DynamicTest> everyCommandRefusesAnUnknownOption() {
        return commands().stream()
                .map(command -> dynamicTest(command, () -> {
                    String needed = NEEDED.containsKey(command) ? " " + NEEDED.get(command) : "";
                    Outcome outcome = Outcome.of((command + needed + " --nonsense").split(" "));
                    assertIsOneLine(outcome);
                    assertThat(outcome.err())
                            .contains("Unknown option: '--nonsense'")
                            .contains("see hyperdecoder " + command + " --help");
                }));
    }

    @Test
    void aMistypedOptionIsToldTheNearest() {
        Outcome outcome = Outcome.of("quickstart", "--modle", "3");
        assertIsOneLine(outcome);
        assertThat(outcome.err()).contains("--modle").contains("did you mean '--model'?");
    }

    @TestFactory
    Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
        return commands().stream()
                .map(command -> dynamicTest(command, () -> {
                    Outcome outcome = Outcome.of((command + " --help").split(" "));
                    assertThat(outcome.code()).isZero();
                    assertThat(outcome.err()).isEmpty();
                    assertThat(outcome.out())
                            .startsWith("Usage: hyperdecoder " + command)
                            .containsPattern("Examples?:\\R")
                            .containsPattern("(?m)^  (echo .* \\| )?hyperdecoder " + command + "\\b");
                }));
    }

    @Test
    void theVersionIsAnAnswerAndNothingAtAllIsNot() {
        Outcome version = Outcome.of("--version");
        assertThat(version.code()).isZero();
        assertThat(version.out()).startsWith("hyperdecoder ").contains("libtorch");
        assertThat(version.err()).isEmpty();
        assertThat(Outcome.of().code()).isEqualTo(2);
        assertThat(Outcome.of().out()).contains("Usage: hyperdecoder", "quickstart");
    }

    @Test
    void debugAddsTheStackTrace() {
        Outcome outcome = Outcome.of("recipe", root.resolve("nowhere.json").toString(), "--debug");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("there is no recipe")
                .contains("InputException")
                .contains("\tat ");
    }

    @Test
    void allFaultsOfARecipeAreToldAtOnceEachOnALineOfItsOwn() {
        Outcome outcome = Outcome.of(
                "recipe", root.resolve("typo.json").toString(), "--set", "seed=x", "--set", "max_steps=many");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines()).hasSize(3);
        assertThat(outcome.err()).contains("encoder_adaptor", "'seed'", "'max_steps'");
    }

    /** What is refused above is not refused for another reason. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            recipe @/recipe.json --set seed=3         | "seed" : 3
            params @/recipe.json                      | decoder adapters
            vocabulary @/text.txt --output @/vocabulary --size 23 --sentinels 2 | 23 tokens, 18 of them pieces
            train @/recipe.json --set precision=auto --set output_dir=@/auto | precision auto is
            bench @/recipe.json --steps 1 --warm-up 0 | share of that
            bench @/recipe.json --steps 2 --warm-up 0 --synthetic 6,2 --json | "source_tokens":48,"target_tokens":16
            tasks show sst2 --data-dir @/data         | sst2 sentence: the film was
            tasks show sst2 --data-dir @/data         | train: 20 rows
            tasks show sst2 --data-dir @/data         | test: 20 rows
            tasks show sst2 --tokenizer @/base        | max_length of the labels
            tasks show colour                         | generated/colour
            tasks show signs --tasks-file @/signs.yaml --tokenizer @/base | warning: the labels '\u00e9', '\u00e8' are the same tokens
            tasks check --data-dir @/data --tasks-file @/signs.yaml --tokenizer @/base | warning: task 'signs': the labels '\u00e9', '\u00e8'
            train @/recipe.json --tasks-file @/signs.yaml --set tasks=signs --set output_dir=@/signs | warning: task 'signs': the labels '\u00e9', '\u00e8'
            predict @/model @/brace.txt --max-length 4 --precision fp32 | "source":"{the} film"
            predict @/model @/text.txt --max-length 4 --precision fp32 | "prediction"
            evaluate @/model --data-dir @/data --limit 2 --no-split-validation-test --precision fp32 | sst2
            """)
    void whatIsRightIsDone(String command, String part) {
        Outcome outcome = Outcome.of(command.replace("@", root.toString()).split(" "));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains(part);
    }

    @Test
    void precisionIsToldWhereItIsNotSingle() {
        Outcome outcome = Outcome.of(
                "predict",
                root.resolve("model").toString(),
                root.resolve("text.txt").toString(),
                "--max-length",
                "4");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err().lines().toList())
                .isEqualTo(
                        Processor.hasBfloat16()
                                ? List.of("precision auto is " + ModelSetup.automaticPrecision())
                                : List.of());
    }

    private static void assertIsOneLine(Outcome outcome) {
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).startsWith("hyperdecoder: ").endsWith(System.lineSeparator());
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    }

    /** Every command, those within commands too, but for the one that is picocli's own. */
    private static List<String> commands() {
        List<String> all = new ArrayList<>();
        collect(new CommandLine(new Main()), "", all);
        assertThat(all.remove("generate-completion")).isTrue();
        assertThat(all).hasSizeGreaterThanOrEqualTo(12).containsAll(NEEDED.keySet());
        return all;
    }

    private static void collect(CommandLine command, String words, List<String> all) {
        command.getSubcommands().forEach((name, subcommand) -> {
            all.add(words + name);
            collect(subcommand, words + name + " ", all);
        });
    }
}
