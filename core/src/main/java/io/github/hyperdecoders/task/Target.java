package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What makes a row's target text. */
public sealed interface Target {
    /** The columns it is made of. */
    List<Column> columns();

    /** Every text it can make; empty if it can make any. */
    List<String> texts();

    /**
     * The target text of a row.
     *
     * @throws InputException if the row's value is none that the task knows
     */
    String text(Row row);

    /** Every right answer of a row, its target among them. */
    default List<String> answers(Row row) {
        return List.of(text(row));
    }

    /** Whether the row has no answer and is no example. */
    default boolean skips(Row row) {
        return false;
    }

    /**
     * A class: the column holds the place in {@code texts}, from 0.
     *
     * @param path path of the column
     * @param texts the labels' texts
     * @param skipped places of rows that are passed over, such as -1 where the annotators did not agree
     */
    record Label(String path, List<String> texts, Set<Long> skipped) implements Target {
        public Label {
            texts = List.copyOf(texts);
            skipped = Set.copyOf(skipped);
        }

        @Override
        public List<Column> columns() {
            return List.of(Column.whole(path));
        }

        @Override
        public boolean skips(Row row) {
            return skipped.contains(row.whole(path));
        }

        @Override
        public String text(Row row) {
            long label = row.whole(path);
            if (label < 0 || label >= texts.size()) {
                String why = label == -1 ? " (the hub hides this split's labels: take a split that has them)" : "";
                throw new InputException(row.origin() + " has label " + label + " in column '" + path
                        + "'; expected 0 to " + (texts.size() - 1) + why);
            }
            return texts.get((int) label);
        }
    }

    /**
     * A class: the column holds its name.
     *
     * @param path path of the column
     * @param names text of each name, in order
     */
    record Named(String path, Map<String, String> names) implements Target {
        public Named {
            names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        }

        @Override
        public List<Column> columns() {
            return List.of(Column.text(path));
        }

        @Override
        public List<String> texts() {
            return names.values().stream().distinct().toList();
        }

        @Override
        public String text(Row row) {
            String name = row.text(path).strip();
            String text = names.get(name);
            if (text == null) {
                throw new InputException(row.origin() + " has '" + name + "' in column '" + path
                        + "'; expected one of " + String.join(", ", names.keySet())
                        + Nearest.hint(name, names.keySet()));
            }
            return text;
        }
    }

    /**
     * Any text.
     *
     * @param template the text
     * @param answers path of a list of all right answers, of which the text is one; null for the text alone
     */
    record Text(Template template, @Nullable String answers) implements Target {
        private static final JsonMapper JSON = new JsonMapper();

        @Override
        public List<Column> columns() {
            List<Column> columns = new ArrayList<>(template.columns());
            if (answers != null) {
                columns.add(Column.json(answers));
            }
            return columns;
        }

        @Override
        public List<String> texts() {
            return List.of();
        }

        @Override
        public String text(Row row) {
            return template.fill(row);
        }

        @Override
        public List<String> answers(Row row) {
            if (answers == null) {
                return List.of(text(row));
            }
            try {
                return List.of(JSON.readValue(row.json(answers), String[].class));
            } catch (JacksonException | NullPointerException e) {
                throw new InputException(row.origin() + " has no list of texts in column '" + answers + "'", e);
            }
        }
    }

    /**
     * A score, written with one decimal. It is taken in single precision, as the hub stores it, and its exact binary value rounded,
     * ties to even, so that text files give the same texts as Parquet; 0 has no sign.
     *
     * @param path path of the column
     * @param min lowest score
     * @param max highest score
     */
    record Score(String path, int min, int max) implements Target {
        @Override
        public List<Column> columns() {
            return List.of(Column.number(path));
        }

        @Override
        public List<String> texts() {
            List<String> texts = new ArrayList<>();
            for (int tenths = 10 * min; tenths <= 10 * max; tenths++) {
                texts.add(BigDecimal.valueOf(tenths, 1).toPlainString());
            }
            return texts;
        }

        @Override
        public String text(Row row) {
            double score = row.number(path);
            if (score < min || score > max) {
                throw new InputException(row.origin() + " has score " + score + " in column '" + path + "'; expected "
                        + min + " to " + max);
            }
            return oneDecimal(score);
        }

        static String oneDecimal(double score) {
            return new BigDecimal((float) score)
                    .setScale(1, RoundingMode.HALF_EVEN)
                    .toPlainString();
        }
    }
}
