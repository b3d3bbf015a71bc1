package io.github.hyperdecoders.recipe;

import java.lang.reflect.RecordComponent;
import java.util.Map;

/** The reference page of the recipe's keys, docs/reference/recipe.md, written from the keys themselves. */
public final class RecipePage {
    private static final Map<String, String> TITLES = Map.of(
            "model", "The base model",
            "adapters", "Adapters",
            "freezing", "What is trained",
            "data", "Tasks and data",
            "optimizer", "Optimisation",
            "run", "The run",
            "evaluation", "Evaluation",
            "pretraining", "Pretraining on text");

    private RecipePage() {}

    /** The page in Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # The recipe's keys

                <!-- Generated from the records in io.github.hyperdecoders.recipe; a test fails when it is stale.
                     To write it anew: mvn -q test -pl core -Dtest=RecipePageTest -Dregenerate=true -->

                A recipe is one flat JSON object. Keys are the reference implementation's, under their names, and some of ours (marked +).
                A key that is absent or null has its default. An unknown key is an error; so are a wrong type, a number out of range and
                keys that contradict each other, all reported at once. Any key can be set on the command line: `--set key=value`, the value
                being JSON or else a string; lists may be written with commas, as in `--set tasks=rte,sst2`.
                """);
        for (RecordComponent group : Recipe.class.getRecordComponents()) {
            page.append("\n## ").append(TITLES.getOrDefault(group.getName(), group.getName()));
            page.append("\n\n| key | value | default | meaning |\n|---|---|---|---|\n");
            RecipeKeys.in(group).forEach(key -> page.append(row(key)));
        }
        page.append("\n## Accepted without effect\n\n| key | why |\n|---|---|\n");
        RecipeKeys.DEPRECATED.forEach((name, why) ->
                page.append("| `").append(name).append("` | ").append(why).append(" |\n"));
        return page.toString();
    }

    private static String row(RecipeKey key) {
        String unit = key.key().unit().isEmpty() ? "" : " (" + key.key().unit() + ")";
        return "| `%s`%s | %s%s | %s | %s |\n"
                .formatted(
                        key.name(),
                        key.key().ours() ? " +" : "",
                        key.expected(),
                        unit,
                        defaultOf(key),
                        key.key().doc());
    }

    /** The default as one would write it, or in words. */
    static String defaultOf(RecipeKey key) {
        if (key.required()) {
            return "required";
        } else if (!key.key().derived().isEmpty()) {
            return RecipeKeys.find(key.key().derived()).isPresent()
                    ? "the value of " + key.key().derived()
                    : key.key().derived();
        }
        return key.key().byDefault().isEmpty() ? "null" : key.key().byDefault();
    }
}
