package io.github.hyperdecoders.task;

import io.github.hyperdecoders.data.Column;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.data.SplitRule;
import io.github.hyperdecoders.data.Table;
import io.github.hyperdecoders.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A task: data, not code.
 *
 * @param name the name in recipes
 * @param dataset data set on the hub
 * @param config its configuration
 * @param splits the set's own split that each of ours stands for
 * @param splitRule how a set without test labels is divided
 * @param prefix what every source text begins with
 * @param source the parts of the source text
 * @param target what makes the target text
 * @param metrics how answers are scored
 * @param generation how answers are generated
 */
public record TaskDefinition(
        String name,
        String dataset,
        String config,
        Map<Split, String> splits,
        SplitRule splitRule,
        String prefix,
        List<SourceField> source,
        Target target,
        List<Metric> metrics,
        GenerationSettings generation) {
    public TaskDefinition {
        splits = Map.copyOf(splits);
        source = List.copyOf(source);
        metrics = List.copyOf(metrics);
    }

    /** Every answer that can be right, for the length that generation needs. */
    public List<String> allLabels() {
        return target.texts();
    }

    /** The folder of the set's files under {@code dataDir}, as the hub lays them out. */
    public Path folder(Path dataDir) {
        return dataDir.resolve(dataset).resolve(config);
    }

    /** The columns an example is made of. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        source.forEach(field -> columns.add(Column.text(field.column())));
        columns.add(target.column());
        return columns;
    }

    /** The source text of a row: prefix, tags and fields, joined by one space and otherwise left as they are. */
    String sourceText(Table table, int row) {
        StringBuilder text = new StringBuilder(prefix);
        for (SourceField field : source) {
            text.append(' ').append(field.tag()).append(' ').append(table.text(field.column(), row));
        }
        return text.toString();
    }
}
