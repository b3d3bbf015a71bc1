package io.github.hyperdecoders.server.http;

import io.github.hyperdecoders.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a request's object, each asked for once by name. What nobody asked for is refused by {@link #end}: a client never believes that
 * something was honoured which was passed over. A field that is null counts as absent.
 */
public final class Fields {
    private final ObjectNode object;
    private final String prefix;
    private final Set<String> known = new TreeSet<>();

    private Fields(ObjectNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /** Those of a body. */
    public static Fields of(ObjectNode body) {
        return new Fields(body, "");
    }

    /** The name that a message has for a field. */
    public String name(String field) {
        return prefix + field;
    }

    /** The raw value; null where it is absent or null. */
    public @Nullable JsonNode get(String field) {
        known.add(field);
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** Fields of an object within; those of an empty one where it is absent. */
    public Fields within(String field) {
        JsonNode value = get(field);
        if (value == null) {
            return new Fields(Json.object(), prefix + field + ".");
        }
        if (value instanceof ObjectNode inner) {
            return new Fields(inner, prefix + field + ".");
        }
        throw FaultException.invalid(name(field), value, "an object");
    }

    public @Nullable String string(String field) {
        return typed(field, "a string", node -> node.isString() ? node.asString() : null);
    }

    public String requiredString(String field) {
        String value = string(field);
        if (value == null) {
            throw missing(field, "a string");
        }
        return value;
    }

    public boolean bool(String field, boolean absent) {
        Boolean value = typed(field, "true or false", node -> node.isBoolean() ? node.asBoolean() : null);
        return value == null ? absent : value;
    }

    /** A whole number; refused where it is outside the bounds. */
    public @Nullable Long integer(String field, long least, long most) {
        String expected = most == Long.MAX_VALUE
                ? "a whole number" + (least == Long.MIN_VALUE ? "" : " of at least " + least)
                : "a whole number from " + least + " to " + most;
        return typed(field, expected, node -> {
            boolean whole = node.isIntegralNumber() && node.canConvertToLong();
            return whole && node.asLong() >= least && node.asLong() <= most ? node.asLong() : null;
        });
    }

    public int integer(String field, int least, int most, int absent) {
        Long value = integer(field, least, most);
        return value == null ? absent : Math.toIntExact(value);
    }

    /** A number from {@code least} to {@code most}; {@code leastIsOut} where it may not be the least itself. */
    public @Nullable Double number(String field, double least, boolean leastIsOut, double most) {
        String expected = "a number " + (leastIsOut ? "above " : "from ") + plain(least) + " to " + plain(most);
        return typed(field, expected, node -> {
            double value = node.isNumber() ? node.asDouble() : Double.NaN;
            return (leastIsOut ? value > least : value >= least) && value <= most ? value : null;
        });
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** A list of strings; empty where it is absent. One string alone stands for a list of one where {@code alone}. */
    public List<String> strings(String field, boolean alone, int most) {
        String expected = (alone ? "a string or " : "") + "a list of at most " + most + " strings, none of them empty";
        List<String> value = typed(field, expected, node -> {
            if (alone && node.isString()) {
                return node.asString().isEmpty() ? null : List.of(node.asString());
            }
            if (!node.isArray() || node.size() > most) {
                return null;
            }
            List<String> all = new ArrayList<>();
            for (JsonNode each : node) {
                if (!each.isString() || each.asString().isEmpty()) {
                    return null;
                }
                all.add(each.asString());
            }
            return all;
        });
        return value == null ? List.of() : value;
    }

    /** Fields that change nothing in an answer, as a user's name: they may be there, and are passed over. */
    public Fields harmless(String... fields) {
        known.addAll(List.of(fields));
        return this;
    }

    /** A field of another's that means something which is not done here: refused unless it has one of the values that ask for nothing. */
    public void only(String field, String why, Object... values) {
        JsonNode value = get(field);
        if (value == null) {
            return;
        }
        for (Object allowed : values) {
            boolean same = allowed instanceof Number number
                    ? value.isNumber() && value.asDouble() == number.doubleValue()
                    : allowed instanceof Boolean bool
                            ? value.isBoolean() && value.asBoolean() == bool
                            : value.isString() && value.asString().equals(allowed);
            if (same) {
                return;
            }
        }
        boolean isEmpty = value.isContainer() && value.isEmpty();
        if (!isEmpty) {
            String expected = values.length == 0 ? "none" : String.valueOf(values[0]);
            throw FaultException.invalid(name(field), value, expected + ": " + why);
        }
    }

    /** Refuses what nobody asked for. */
    public void end() {
        for (String field : object.propertyNames()) {
            if (!known.contains(field)) {
                throw new FaultException(
                        Fault.INVALID,
                        "unknown field " + Shown.value(prefix + field) + near(field),
                        prefix + field,
                        "unknown_field");
            }
        }
    }

    private String near(String field) {
        String hint = Nearest.hint(field, known);
        return hint.isEmpty() ? ", expected one of " + String.join(", ", known) : hint;
    }

    /** A field that has to be there and is not. */
    public FaultException missing(String field, String expected) {
        return new FaultException(
                Fault.INVALID, name(field) + " is missing, expected " + expected, name(field), "missing_field");
    }

    private <T> @Nullable T typed(String field, String expected, Function<JsonNode, @Nullable T> reading) {
        JsonNode node = get(field);
        if (node == null) {
            return null;
        }
        T value = reading.apply(node);
        if (value == null) {
            throw FaultException.invalid(name(field), node, expected);
        }
        return value;
    }
}
