package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.hub.Hub;
import io.github.hyperdecoders.hub.HubRepository;
import io.github.hyperdecoders.recipe.GenerationConfigJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds models and tokenizers by what recipes call them: a local path, {@code embedded}, or a name on the hub. */
final class HubModels {
    private static final Set<String> TOKENIZER = Set.of(
            "tokenizer.json", "spiece.model", "tokenizer_config.json", "added_tokens.json", ModelConfig.FILE_NAME);
    private static final Set<String> CONFIGURATION = Set.of(ModelConfig.FILE_NAME, GenerationConfigJson.FILE_NAME);
    private static final String SAFETENSORS = "model.safetensors";
    private static final Pattern SHARD = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");
    private static final Pattern PICKLE = Pattern.compile("pytorch_model(-\\d+-of-\\d+)?\\.bin");
    /** What a path looks like and a name on the hub cannot. */
    private static final Pattern PATH = Pattern.compile("[./~].*|.*[/\\\\].*[/\\\\].*|.*\\.(json|model)");

    private HubModels() {}

    /** A folder with config.json and weights. */
    static Path weights(String location, DownloadListener downloads) {
        if (EmbeddedT5.isMeant(location)) {
            return EmbeddedT5.folder();
        }
        if (Files.exists(Path.of(location))) {
            return Path.of(location);
        }
        HubRepository repository = repository("model_name_or_path", location, "a folder with config.json and weights");
        Hub hub = Hub.fromEnvironment();
        List<String> files = hub.files(repository, Hub.DEFAULT_REVISION);
        if (files.contains(PeftConfig.FILE_NAME) && !files.contains(ModelConfig.FILE_NAME)) {
            return hub.snapshot(repository, Hub.DEFAULT_REVISION, HubModels::isOfPeft, downloads);
        }
        Predicate<String> weights = weightsAmong(files);
        return hub.snapshot(
                repository,
                Hub.DEFAULT_REVISION,
                file -> CONFIGURATION.contains(file) || weights.test(file),
                downloads);
    }

    private static boolean isOfPeft(String file) {
        return file.equals(PeftConfig.FILE_NAME) || file.equals(PeftLora.WEIGHTS) || TOKENIZER.contains(file);
    }

    /** Safetensors where there are any: pickles are the form of last resort. */
    private static Predicate<String> weightsAmong(List<String> files) {
        if (files.contains(SAFETENSORS)) {
            return SAFETENSORS::equals;
        }
        return files.contains(SAFETENSORS + ".index.json")
                ? file -> file.equals(SAFETENSORS + ".index.json")
                        || SHARD.matcher(file).matches()
                : file -> file.equals("pytorch_model.bin.index.json")
                        || PICKLE.matcher(file).matches();
    }

    /** Whether a local folder holds one. */
    static boolean hasTokenizer(Path folder) {
        return Stream.of("tokenizer.json", "spiece.model").anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /** A tokenizer's file, or a folder that holds one. */
    static Path tokenizer(String location, DownloadListener downloads) {
        if (EmbeddedT5.isMeant(location)) {
            return EmbeddedT5.folder();
        }
        if (Files.exists(Path.of(location))) {
            return Path.of(location);
        }
        HubRepository repository = repository("tokenizer_name", location, "a tokenizer.json or spiece.model");
        return Hub.fromEnvironment().snapshot(repository, Hub.DEFAULT_REVISION, TOKENIZER::contains, downloads);
    }

    private static HubRepository repository(String key, String location, String expected) {
        if (PATH.matcher(location).matches()) {
            throw new InputException(key + " '" + location + "' does not exist: expected " + expected
                    + ", or a name on the hub such as google/t5-base-lm-adapt");
        }
        return HubRepository.model(location);
    }
}
