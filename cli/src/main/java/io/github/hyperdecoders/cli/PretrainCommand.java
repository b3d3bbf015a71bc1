package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.recipe.Recipe;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder pretrain}. */
@Command(
        name = "pretrain",
        description = {
            "Pretrain a T5 on the text files that a recipe names: span corruption, then a prefix language model.",
            "A run that was stopped goes on from its newest checkpoint; its model folder is a base to train on."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder pretrain configs/pretraining/tiny.json",
            "  hyperdecoder pretrain my.json --set train_files='text/*.txt' --set prefix_lm_steps=2000"
        })
final class PretrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private RecipeOptions options = new RecipeOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Recipe recipe = options.read(spec.commandLine().getErr());
        if (!recipe.pretrains()) {
            throw new InputException("the recipe names no train_files: 'hyperdecoder train' trains on tasks");
        }
        return TrainCommand.train(recipe, RecipeOptions.tasks(recipe)::get, out);
    }
}
