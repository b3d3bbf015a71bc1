package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.ParameterCount;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5ConfigJson;
import io.github.hyperdecoders.results.JsonFile;
import io.github.hyperdecoders.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a run was set up to be, from its newest checkpoint's recipe and the model's files.
 *
 * @param lead what it is in a sentence; empty where there is no recipe
 * @param parameters by role; none where that cannot be told
 * @param facts checksums of the model's files, then the recipe's keys
 */
record RunSetup(String lead, List<ParameterShare> parameters, List<Fact> facts) {
    static RunSetup read(RunFolder folder) throws IOException {
        Optional<Path> file = recipe(folder);
        Optional<JsonNode> config = JsonFile.object(folder.model().resolve("config.json"));
        List<Fact> facts = new ArrayList<>();
        Optional<JsonNode> manifest = JsonFile.object(folder.model().resolve(Manifest.FILE_NAME));
        if (manifest.isPresent()) {
            manifest.get()
                    .path("files")
                    .properties()
                    .forEach(entry -> facts.add(new Fact(
                            "model/" + entry.getKey(),
                            "sha256 " + entry.getValue().path("sha256").asString("unknown"))));
        }
        if (file.isEmpty()) {
            return new RunSetup("", List.of(), facts);
        }
        Recipe recipe = RecipeReader.read(file.get(), List.of()).recipe();
        facts.add(new Fact("recipe", "sha256 " + recipe.hash()));
        recipe.canonical().forEach((key, value) -> {
            if (value != null && !value.equals(List.of())) {
                facts.add(new Fact(key, value instanceof List<?> list ? words(list) : value.toString()));
            }
        });
        return new RunSetup(
                lead(recipe),
                config.isPresent()
                        ? parameters(
                                recipe,
                                T5ConfigJson.read(folder.model().resolve("config.json")),
                                config.get().path("tasks").size())
                        : List.of(),
                facts);
    }

    private static Optional<Path> recipe(RunFolder folder) throws IOException {
        return folder.checkpoints().stream()
                .map(step -> folder.checkpoint(step).resolve(RunFolder.RECIPE))
                .filter(Files::isRegularFile)
                .reduce((older, newer) -> newer);
    }

    private static String lead(Recipe recipe) {
        AdapterSettings adapters = recipe.adapters();
        int tasks = recipe.data().tasks().size();
        return recipe.model().location() + ", encoder adapters " + words(adapters.encoder()) + ", decoder adapters "
                + words(adapters.decoder()) + ", trained on " + (tasks == 1 ? "one task" : tasks + " tasks") + ".";
    }

    private static String words(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String words(List<?> list) {
        return String.join(", ", list.stream().map(String::valueOf).toList());
    }

    /** Adapters as they are counted in a recipe; of a base that is trained in parts the parts are not known here. */
    private static List<ParameterShare> parameters(Recipe recipe, T5Config t5, int tasks) {
        Freezing freezing = recipe.freezing();
        boolean all = !freezing.freezeModel();
        if (!all && (freezing.encoder() || freezing.decoder() || freezing.layerNorms())) {
            return List.of();
        }
        ParameterCount count = ParameterCount.of(t5, tasks, recipe.adapters());
        List<ParameterShare> shares = new ArrayList<>();
        shares.add(share("T5", t5.parameters(), all));
        roles(count.encoder())
                .forEach((role, size) -> shares.add(share("encoder " + role, size, all || freezing.encoderAdapters())));
        roles(count.decoder())
                .forEach((role, size) -> shares.add(share("decoder " + role, size, all || freezing.decoderAdapters())));
        return shares.stream().filter(share -> share.count() > 0).toList();
    }

    private static ParameterShare share(String role, long count, boolean trained) {
        return new ParameterShare(role, count, trained ? count : 0);
    }

    private static Map<String, Long> roles(ParameterCount.Stack stack) {
        Map<String, Long> roles = new LinkedHashMap<>();
        roles.put("adapters", stack.adapters());
        roles.put("hypernetwork", stack.hypernetwork());
        roles.put("layer embeddings", stack.layerEmbeddings());
        roles.put("pooled MLP", stack.mlp());
        roles.put("task vectors", stack.taskTable());
        return roles;
    }
}
