package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder convert}. */
@Command(
        name = "convert",
        description = {
            "Rewrite weights as safetensors. SOURCE is a weight file (a pytorch_model.bin is read as data, never run)",
            "or a model folder; an adapter-only folder becomes a full one with its base's weights in it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder convert pytorch_model.bin model.safetensors",
            "  hyperdecoder convert runs/glue/model full-model --base models/t5-large-lm-adapt",
            "  hyperdecoder convert runs/glue_lora/model plain-t5 --merge",
            "  hyperdecoder convert t5-with-new-tokens t5-resized --resize-vocabulary"
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "A weight file or model folder.")
    @SuppressWarnings("NullAway.Init")
    private Path source;

    @Parameters(index = "1", paramLabel = "TARGET", description = "What to write; it must not exist.")
    @SuppressWarnings("NullAway.Init")
    private Path target;

    @Option(names = "--base", paramLabel = "FOLDER", description = "Where the base of an adapter-only model is.")
    private @Nullable Path base;

    @Option(names = "--bf16", description = "Round the weights of a model folder to bfloat16: half the size.")
    private boolean bf16;

    @Option(names = "--merge", description = "Add learned LoRA to the weights: what was of kind lora is a stock T5.")
    private boolean merge;

    @Option(
            names = "--resize-vocabulary",
            description =
                    "Add rows to embedding and head, each the mean of those there are, for a tokenizer with more ids.")
    private boolean resizeVocabulary;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(target)) {
            throw new InputException(target + " exists already: expected a new name");
        }
        if (merge && resizeVocabulary) {
            throw new InputException("--merge and --resize-vocabulary are both given: expected one at a time");
        }
        if (Files.isDirectory(source)) {
            ModelConfig config = ModelConfig.read(source);
            try (Model model = ModelFolder.load(source, base, Numerics.FP32);
                    T5Tokenizer tokenizer = T5Tokenizer.load(source)) {
                ModelConfig full = new ModelConfig(config.t5(), config.adapters(), config.tasks(), null);
                Model whole = new Model(full, model.numerics(), model.parameters(), model.network(), model.uses());
                ScalarType type = bf16 ? ScalarType.BFloat16 : ScalarType.Float;
                if (merge) {
                    ModelFolder.writeMerged(target, whole, tokenizer, type);
                } else if (resizeVocabulary) {
                    ModelFolder.writeResized(target, whole, tokenizer, type);
                } else {
                    ModelFolder.write(target, whole, tokenizer, type);
                }
            }
        } else if ((bf16 || merge || resizeVocabulary) && Files.exists(source)) {
            String option = bf16 ? "--bf16" : merge ? "--merge" : "--resize-vocabulary";
            throw new InputException(option + " is for model folders, and " + source + " is a file");
        } else {
            try (TensorFile file = TensorFile.open(source)) {
                List<TensorData> tensors = new ArrayList<>();
                file.tensors().keySet().forEach(name -> tensors.add(TensorData.of(file, name)));
                SafetensorsWriter.write(target, tensors, Map.of("format", "pt"));
            }
        }
        spec.commandLine().getOut().println("wrote " + target);
        return 0;
    }
}
