package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Column;
import io.github.hyperdecoders.data.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** What makes a row's target text. */
public sealed interface Target {
    /** The column it is made of. */
    Column column();

    /** Every text it can make. */
    List<String> texts();

    /**
     * The target text of a row.
     *
     * @throws InputException if the row's value is none that the task knows
     */
    String text(Table table, int row);

    /**
     * A class: the column holds the place in {@code texts}, from 0.
     *
     * @param path path of the column
     * @param texts the labels' texts
     */
    record Label(String path, List<String> texts) implements Target {
        public Label {
            texts = List.copyOf(texts);
        }

        @Override
        public Column column() {
            return Column.whole(path);
        }

        @Override
        public String text(Table table, int row) {
            long label = table.whole(path, row);
            if (label < 0 || label >= texts.size()) {
                String why = label == -1 ? " (the hub hides this split's labels: take a split that has them)" : "";
                throw new InputException(table.origin(row) + " has label " + label + " in column '" + path
                        + "'; expected 0 to " + (texts.size() - 1) + why);
            }
            return texts.get((int) label);
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
        public Column column() {
            return Column.number(path);
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
        public String text(Table table, int row) {
            double score = table.number(path, row);
            if (score < min || score > max) {
                throw new InputException(table.origin(row) + " has score " + score + " in column '" + path
                        + "'; expected " + min + " to " + max);
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
