package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.Nearest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** One key of the recipe: what its {@link Key} says, with the type that its record component adds. */
record RecipeKey(Key key, RecordComponent component) {

    static RecipeKey of(RecordComponent component) {
        return new RecipeKey(
                Objects.requireNonNull(component.getAnnotation(Key.class), () -> component + " lacks its @Key"),
                component);
    }

    String name() {
        return key.value();
    }

    Class<?> type() {
        return component.getType();
    }

    boolean nullable() {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    boolean required() {
        return key.byDefault().isEmpty() && key.derived().isEmpty() && !nullable();
    }

    /** The default where one is written down; null where it is null, derived or missing. */
    @Nullable
    Object defaultValue() {
        return key.byDefault().isEmpty()
                ? null
                : Objects.requireNonNull(convert(fromText(key.byDefault())), () -> "default of " + name());
    }

    /** Reads {@code text} as JSON if it is that and can be meant, else as a string: what follows {@code --set key=}. */
    JsonNode fromText(String text) {
        JsonNode json = RecipeJson.parse(text);
        if (json == null || (type() == String.class && !json.isString() && !json.isNull())) {
            return StringNode.valueOf(text);
        }
        return json;
    }

    /** The value of the key's type that {@code json} stands for, or null if it does not fit {@link #expected()}. */
    @Nullable
    Object convert(JsonNode json) {
        Class<?> type = type();
        if (type.isEnum()) {
            return json.isString() ? constant(type, json.stringValue()) : null;
        } else if (type == String.class) {
            return json.isString() && !json.stringValue().isBlank() ? json.stringValue() : null;
        } else if (type == boolean.class) {
            return json.isBoolean() ? json.booleanValue() : null;
        } else if (type == List.class) {
            return strings(json);
        } else if (type == Map.class) {
            return numbersByWord(json);
        }
        Double number = number(json);
        if (number == null || !key.range().contains(number)) {
            return null;
        } else if (type == double.class || type == Double.class) {
            return number;
        }
        Long whole = whole(json, number);
        if (whole == null || type == long.class) {
            return whole;
        }
        return whole.intValue() == whole ? (Object) whole.intValue() : null;
    }

    /** What the value must be, in words. */
    String expected() {
        Class<?> type = type();
        if (type.isEnum()) {
            return "one of " + String.join(", ", spellings(type));
        } else if (type == String.class) {
            return "a non-empty string";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == List.class) {
            return "a list of strings";
        } else if (type == Map.class) {
            return "an object of numbers" + key.range().words() + " by " + String.join(", ", spellings(words()));
        }
        boolean real = type == double.class || type == Double.class;
        return (real ? "a number" : "a whole number") + key.range().words();
    }

    /** {@link Nearest#hint} where the value is a mistyped word of a closed set, else the empty string. */
    String hint(JsonNode json) {
        if (type() == Map.class && json.isObject()) {
            List<String> known = spellings(words());
            return json.propertyNames().stream()
                    .filter(word -> !known.contains(word))
                    .findFirst()
                    .map(word -> Nearest.hint(word, known))
                    .orElse("");
        }
        return type().isEnum() && json.isString() ? Nearest.hint(json.stringValue(), spellings(type())) : "";
    }

    private static List<String> spellings(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(RecipeKey::spelling).toList();
    }

    /** The enum whose constants a key of numbers by words knows. */
    private Class<?> words() {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    private @Nullable Map<Object, Double> numbersByWord(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        Map<Object, Double> numbers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            Object word = constant(words(), entry.getKey());
            Double number = number(entry.getValue());
            if (word == null || number == null || !key.range().contains(number)) {
                return null;
            }
            numbers.put(word, number);
        }
        return numbers;
    }

    /** How a recipe spells a constant of any of its enums. */
    static String spelling(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace("_plus_plus", "++");
    }

    private static @Nullable Object constant(Class<?> type, String word) {
        // The reference abbreviates what transformers spells out: cosine_with_restarts, constant_with_warmup.
        String abbreviated = word.replace("_with_", "_w_");
        for (Object constant : type.getEnumConstants()) {
            if (spelling(constant).equals(abbreviated)) {
                return constant;
            }
        }
        return null;
    }

    /** A list of strings; a single string is a list with commas. */
    private static @Nullable List<String> strings(JsonNode json) {
        if (json.isString()) {
            return Arrays.stream(json.stringValue().split(","))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        } else if (!json.isArray()) {
            return null;
        }
        List<String> strings = new ArrayList<>();
        for (JsonNode element : json.values()) {
            if (!element.isString() || element.stringValue().isBlank()) {
                return null;
            }
            strings.add(element.stringValue());
        }
        return List.copyOf(strings);
    }

    private static @Nullable Double number(JsonNode json) {
        if (!json.isNumber()) {
            return null;
        }
        double number = json.numberValue().doubleValue();
        return Double.isFinite(number) ? (Double) number : null;
    }

    /** Whole numbers may be written as 3.0 too, up to where a double counts exactly. */
    private static @Nullable Long whole(JsonNode json, double number) {
        if (json.isIntegralNumber()) {
            return json.canConvertToLong() ? (Long) json.longValue() : null;
        }
        return number == Math.rint(number) && Math.abs(number) <= 1L << 53 ? (Long) (long) number : null;
    }
}
