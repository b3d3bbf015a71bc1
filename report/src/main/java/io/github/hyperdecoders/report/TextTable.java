package io.github.hyperdecoders.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for a terminal or a Markdown page.
 *
 * <p>A column whose cells are all numbers (or {@code -}) stands flush right, others flush left. Widths count code points, so letters
 * that a terminal draws double wide put their column out of line.
 *
 * <pre>
 * task  metric    score
 * ----  --------  -----
 * rte   accuracy  72.20
 * cola  matthews   8.51
 * </pre>
 */
public final class TextTable {
    private static final Pattern NUMBER =
            Pattern.compile("-|[-+]?[0-9][0-9,]*(\\.[0-9]+)?(e[-+]?[0-9]+)?( ?%| ± [0-9.]+)?( \\*)?|nan|-?inf");

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        this.header = Arrays.stream(header).map(TextTable::oneLine).toList();
    }

    /**
     * Adds a row. Floating-point cells get two decimals ({@link #number} gives others), anything else is written as its
     * {@code toString()} on one line.
     *
     * @throws IllegalArgumentException where there are not as many cells as the header has
     */
    public TextTable row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells under " + header);
        }
        rows.add(Arrays.stream(cells).map(TextTable::text).toList());
        return this;
    }

    /** A number with so many decimals, a point between and no minus before zero; {@code nan}, {@code inf}, {@code -inf}. */
    public static String number(double value, int decimals) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String plain = String.format(Locale.ROOT, Math.abs(value) < 1e15 ? "%." + decimals + "f" : "%.6e", value);
        return plain.matches("-0(\\.0*)?") ? plain.substring(1) : plain;
    }

    /** The table for a fixed-width font, every line ended, none with trailing spaces. */
    @Override
    public String toString() {
        List<Integer> widths = widths();
        StringBuilder table = new StringBuilder();
        line(table, header, widths);
        line(table, widths.stream().map("-"::repeat).toList(), widths);
        rows.forEach(row -> line(table, row, widths));
        return table.toString();
    }

    /** The table in GitHub's Markdown, with the columns aligned in the source too. */
    public String toMarkdown() {
        TextTable escaped = new TextTable(escape(header));
        rows.forEach(row -> escaped.row((Object[]) escape(row)));
        List<Integer> widths =
                escaped.widths().stream().map(w -> Math.max(3, w)).toList();
        StringBuilder table = new StringBuilder();
        escaped.markdownLine(table, escaped.header, widths);
        List<String> rule = IntStream.range(0, widths.size())
                .mapToObj(c -> isNumeric(c) ? "-".repeat(widths.get(c) - 1) + ":" : "-".repeat(widths.get(c)))
                .toList();
        escaped.markdownLine(table, rule, widths);
        escaped.rows.forEach(row -> escaped.markdownLine(table, row, widths));
        return table.toString();
    }

    private void line(StringBuilder table, List<String> cells, List<Integer> widths) {
        String line = IntStream.range(0, cells.size())
                .mapToObj(c -> padded(cells.get(c), c, widths.get(c)))
                .collect(Collectors.joining("  "));
        table.append(line.stripTrailing()).append('\n');
    }

    private void markdownLine(StringBuilder table, List<String> cells, List<Integer> widths) {
        table.append(IntStream.range(0, cells.size())
                .mapToObj(c -> padded(cells.get(c), c, widths.get(c)))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private String padded(String cell, int column, int width) {
        String space = " ".repeat(width - length(cell));
        return isNumeric(column) ? space + cell : cell + space;
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).matches());
    }

    private List<Integer> widths() {
        return IntStream.range(0, header.size())
                .mapToObj(
                        c -> rows.stream().mapToInt(row -> length(row.get(c))).reduce(length(header.get(c)), Math::max))
                .toList();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static String text(Object cell) {
        return cell instanceof Double || cell instanceof Float
                ? number(((Number) cell).doubleValue(), 2)
                : oneLine(cell.toString());
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    private static String[] escape(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).toArray(String[]::new);
    }
}
