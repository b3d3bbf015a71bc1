package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.PeftExport;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            "  hyperdecoder convert runs/glue_lora/model lora-for-peft --to-peft",
            "  hyperdecoder convert lora-of-peft adapters --from-peft --base models/t5-base-lm-adapt",
            "  hyperdecoder convert t5-with-new-tokens t5-resized --resize-vocabulary"
        })
final class ConvertCommand implements Callable<Integer> {
    private static final List<String> LIST = List.of(
            "from                                to                                        command",
            "----------------------------------  ----------------------------------------  --------------------------------------",
            "weight file, .bin or sharded        one safetensors file                      convert FILE NEW.safetensors",
            "model folder, full or adapter-only  full model folder, fp32 or bfloat16       convert FOLDER NEW [--bf16]",
            "model folder with learned LoRA      stock T5 folder, for transformers too     convert FOLDER NEW --merge",
            "model folder with learned LoRA      PEFT folder (adapter_config.json)         convert FOLDER NEW --to-peft",
            "model folder, more ids than rows    the same with rows for all ids            convert FOLDER NEW --resize-vocabulary",
            "PEFT folder with a LoRA of a T5     adapter-only model folder                 convert FOLDER NEW --from-peft",
            "PEFT folder with a LoRA of a T5     full model folder, fp32 or bfloat16       convert FOLDER NEW [--bf16]",
            "PEFT folder with a LoRA of a T5     stock T5 folder, for transformers too     convert FOLDER NEW --merge",
            "",
            "A folder of PEFT needs no conversion to be used: predict, evaluate and train take it as it is.",
            "What cannot be converted, and why: docs/peft.md.");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SOURCE", description = "A weight file or model folder.")
    private @Nullable Path source;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "What to write; it must not exist.")
    private @Nullable Path target;

    @Option(
            names = "--base",
            paramLabel = "FOLDER",
            description = "Where the base of an adapter-only model or of PEFT's LoRA is.")
    private @Nullable Path base;

    @Option(names = "--bf16", description = "Round the weights of a model folder to bfloat16: half the size.")
    private boolean bf16;

    @ArgGroup
    private @Nullable Form form;

    @Option(names = "--list", description = "List what can be converted to what.")
    private boolean list;

    /** At most one of them. */
    private static final class Form {
        @Option(
                names = "--merge",
                description = "Add learned LoRA to the weights: what was of kind lora is a stock T5.")
        private boolean merge;

        @Option(names = "--to-peft", description = "Write learned LoRA as a folder of Hugging Face's PEFT.")
        private boolean toPeft;

        @Option(
                names = "--from-peft",
                description = "Write the LoRA of a folder of Hugging Face's PEFT as an adapter-only folder.")
        private boolean fromPeft;

        @Option(
                names = "--resize-vocabulary",
                description =
                        "Add rows to embedding and head, each the mean of those there are, for a tokenizer with more ids.")
        private boolean resizeVocabulary;
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            LIST.forEach(spec.commandLine().getOut()::println);
            return 0;
        }
        if (source == null || target == null) {
            throw new InputException("Missing required parameter: '" + (source == null ? "SOURCE" : "TARGET")
                    + "'; hyperdecoder convert --list tells what can be converted to what");
        }
        if (Files.exists(target)) {
            throw new InputException(target + " exists already: expected a new name");
        }
        convert(source, target);
        spec.commandLine().getOut().println("wrote " + target);
        return 0;
    }

    private void convert(Path from, Path to) throws IOException {
        Form asked = form == null ? new Form() : form;
        if (bf16 && (asked.toPeft || asked.fromPeft)) {
            throw new InputException("--bf16 is for weights of a whole model, and PEFT's folders hold adapters");
        }
        if (asked.toPeft) {
            PeftExport.write(from, base, to);
        } else if (asked.fromPeft) {
            ModelFolder.writeFromPeft(from, base, to);
        } else if (Files.isDirectory(from)) {
            whole(from, to, asked);
        } else if ((bf16 || asked.merge || asked.resizeVocabulary) && Files.exists(from)) {
            String option = bf16 ? "--bf16" : asked.merge ? "--merge" : "--resize-vocabulary";
            throw new InputException(option + " is for model folders, and " + from + " is a file");
        } else {
            try (TensorFile file = TensorFile.open(from)) {
                List<TensorData> tensors = new ArrayList<>();
                file.tensors().keySet().forEach(name -> tensors.add(TensorData.of(file, name)));
                SafetensorsWriter.write(to, tensors, Map.of("format", "pt"));
            }
        }
    }

    private void whole(Path from, Path to, Form asked) throws IOException {
        try (Model model = ModelFolder.load(from, base, Numerics.FP32);
                T5Tokenizer tokenizer = ModelFolder.tokenizer(from, base)) {
            ModelConfig config = model.config();
            ModelConfig full = new ModelConfig(config.t5(), config.adapters(), config.tasks(), null);
            Model whole = new Model(full, model.numerics(), model.parameters(), model.network(), model.uses());
            ScalarType type = bf16 ? ScalarType.BFloat16 : ScalarType.Float;
            if (asked.merge) {
                ModelFolder.writeMerged(to, whole, tokenizer, type);
            } else if (asked.resizeVocabulary) {
                ModelFolder.writeResized(to, whole, tokenizer, type);
            } else {
                ModelFolder.write(to, whole, tokenizer, type);
            }
        }
    }
}
