package io.github.hyperdecoders.data;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.task.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns what stands in a cell into what a column is read as: a String, Long or Double; an {@link InputException} where it is none. */
record CellText(String file, Column column) {
    /** JSON as people's rows have it: numbers as they are written, and Python's NaN. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String BETWEEN = ", ";
    private static final int LONGEST_VALUE = 40;

    /** The value of a text in row {@code number}, from 1; null where there is none and the column allows it. */
    @Nullable
    Object of(@Nullable String text, int number) {
        if (text == null) {
            return none(number);
        }
        return switch (column.type()) {
            case TEXT, JSON -> text;
            case WHOLE -> whole(text, number);
            case NUMBER -> number(text, number);
        };
    }

    /** The value of a JSON value likewise: a list of texts, numbers and truth values makes one text, with commas between. */
    @Nullable
    Object of(JsonNode value, int number) {
        if (value.isNull() || value.isMissingNode()) {
            return none(number);
        }
        if (column.type() == Column.Type.JSON) {
            if (value.isValueNode() && !value.isString()) {
                throw unexpected(value.asString(), number);
            }
            return value.isString() ? value.stringValue() : value.toString();
        }
        if (value.isArray() && column.type() == Column.Type.TEXT) {
            List<String> texts = new ArrayList<>();
            for (JsonNode text : value) {
                if (!text.isValueNode() || text.isNull()) {
                    throw unexpected(value.toString(), number);
                }
                texts.add(text.asString());
            }
            return String.join(BETWEEN, texts);
        }
        if (!value.isValueNode()) {
            throw unexpected(value.toString(), number);
        }
        return of(value.asString(), number);
    }

    private @Nullable Object none(int number) {
        if (column.mayBeNull()) {
            return null;
        }
        throw new InputException("row " + number + " of " + file + " has no value in column '" + column.path() + "'");
    }

    /** Truth values are 0 and 1, and 1.0 is 1: what a table without whole numbers makes of them. */
    private Long whole(String text, int number) {
        String bare = text.strip();
        String lower = bare.toLowerCase(Locale.ROOT);
        if (lower.equals("true") || lower.equals("false")) {
            return lower.equals("true") ? 1L : 0L;
        }
        try {
            return bare.length() > LONGEST_VALUE ? Long.valueOf(bare) : (Long) new BigDecimal(bare).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw unexpected(text, number);
        }
    }

    private Double number(String text, int number) {
        try {
            double value = Double.parseDouble(text.strip());
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw unexpected(text, number);
        }
        throw unexpected(text, number);
    }

    private InputException unexpected(String value, int number) {
        return new InputException(
                "row " + number + " of " + file + " has '" + Sql.shortened(value, LONGEST_VALUE) + "' in column '"
                        + column.path() + "'; expected " + column.type().plural());
    }
}
