package io.github.hyperdecoders.recipe;

import java.nio.file.Path;
import java.util.List;

/**
 * Several recipes, its rows, to be trained at one budget with several seeds and set side by side.
 *
 * @param title of the table
 * @param rows at least two; each has as many runs as there are seeds
 * @param baseline name of the row that the others are tested against
 * @param equalParameters names of rows that have to train about as many numbers; none for no such check
 * @param output folder of the runs and the table
 */
public record Comparison(String title, List<Row> rows, String baseline, List<String> equalParameters, Path output) {
    /** One row of the table. */
    public record Row(String name, List<Run> runs) {
        public Row {
            runs = List.copyOf(runs);
        }
    }

    /** A row's recipe with one of the seeds, to be carried out in its own folder below the comparison's. */
    public record Run(long seed, Recipe recipe) {
        /** Where it is carried out. */
        public Path folder() {
            return Path.of(recipe.run().outputDir());
        }
    }

    public Comparison {
        rows = List.copyOf(rows);
        equalParameters = List.copyOf(equalParameters);
    }
}
