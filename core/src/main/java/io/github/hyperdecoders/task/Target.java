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
import java.util.Objects;
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
     * @param skip which rows are passed over
     */
    record Label(String path, List<String> texts, Skip skip) implements Target {
        public Label {
            texts = List.copyOf(texts);
        }

        @Override
        public List<Column> columns() {
            return List.of(Column.whole(path).orNull());
        }

        @Override
        public boolean skips(Row row) {
            return skip.covers(row.value(columns().get(0)));
        }

        @Override
        public String text(Row row) {
            long label = (Long) present(columns().get(0), row);
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
     * @param skip which rows are passed over
     */
    record Named(String path, Map<String, String> names, Skip skip) implements Target {
        public Named {
            names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        }

        @Override
        public List<Column> columns() {
            return List.of(Column.text(path).orNull());
        }

        @Override
        public boolean skips(Row row) {
            return skip.covers(row.value(columns().get(0)));
        }

        @Override
        public List<String> texts() {
            return names.values().stream().distinct().toList();
        }

        @Override
        public String text(Row row) {
            String name = ((String) present(columns().get(0), row)).strip();
            String text = names.get(name);
            if (text == null) {
                text = meant(name);
            }
            if (text == null) {
                throw new InputException(row.origin() + " has '" + name + "' in column '" + path
                        + "'; expected one of " + String.join(", ", names.keySet())
                        + Nearest.hint(name, names.keySet()));
            }
            return text;
        }

        /** The text of the one name that says the same as {@code written}. */
        private @Nullable String meant(String written) {
            List<String> same = names.keySet().stream()
                    .filter(name -> Skip.meaning(name).equals(Skip.meaning(written)))
                    .toList();
            return same.size() == 1 ? names.get(same.get(0)) : null;
        }
    }

    /** The value of a label's column, which may be null where it is skipped only. */
    private static Object present(Column column, Row row) {
        Object value = row.value(column);
        if (value == null) {
            throw new InputException(row.origin() + " has no value in column '" + column.path()
                    + "'; skip: [null] passes over such rows");
        }
        return value;
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
            if (answers == null) {
                return template.columns();
            }
            List<Column> columns = new ArrayList<>();
            template.columns().forEach(column -> columns.add(isAnswer(column) ? column.orNull() : column));
            columns.add(Column.json(answers));
            return columns;
        }

        @Override
        public List<String> texts() {
            return List.of();
        }

        /** To a question that cannot be answered, as in SQuAD 2.0, the empty answer is right: its list of answers is empty. */
        @Override
        public String text(Row row) {
            boolean unanswerable = template.columns().stream().anyMatch(this::isAnswer) && all(row).isEmpty();
            return unanswerable ? "" : template.fill(row);
        }

        @Override
        public List<String> answers(Row row) {
            if (answers == null) {
                return List.of(text(row));
            }
            List<String> all = all(row);
            if (!all.isEmpty()) {
                return all;
            }
            if (template.columns().stream().anyMatch(this::isAnswer)) {
                return List.of("");
            }
            throw new InputException(row.origin() + " has no answer in column '" + answers
                    + "'; expected at least one, its target '" + text(row) + "' among them");
        }

        /** Whether a column of the template is a place in the list of answers, which a row without answers lacks. */
        private boolean isAnswer(Column column) {
            return answers != null && column.path().startsWith(answers + "[");
        }

        private List<String> all(Row row) {
            String path = Objects.requireNonNull(answers);
            try {
                return List.of(JSON.readValue(row.json(path), String[].class));
            } catch (JacksonException | NullPointerException e) {
                throw new InputException(row.origin() + " has no list of texts in column '" + path + "'", e);
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
     * @param skip which rows are passed over
     */
    record Score(String path, int min, int max, Skip skip) implements Target {
        @Override
        public List<Column> columns() {
            return List.of(Column.number(path).orNull());
        }

        @Override
        public boolean skips(Row row) {
            return skip.covers(row.value(columns().get(0)));
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
            double score = (Double) present(columns().get(0), row);
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
