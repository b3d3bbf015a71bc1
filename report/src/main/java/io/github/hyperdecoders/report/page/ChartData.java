package io.github.hyperdecoders.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the page's charts are drawn from: JSON that no HTML parser can read as anything else. Numbers have six digits. */
final class ChartData {
    private static final JsonMapper JSON = new JsonMapper();
    private static final MathContext DIGITS = new MathContext(6);

    private final ArrayNode charts = JSON.createArrayNode();

    /** A new chart; {@link #last} is its number. */
    ObjectNode chart(String kind) {
        return charts.addObject().put("kind", kind);
    }

    int last() {
        return charts.size() - 1;
    }

    boolean isEmpty() {
        return charts.isEmpty();
    }

    /** A number without superfluous digits; one that is not finite becomes null. */
    static void number(ArrayNode array, double value) {
        if (Double.isFinite(value)) {
            array.add(rounded(value));
        } else {
            array.addNull();
        }
    }

    /** A finite number under a name. */
    static void number(ObjectNode chart, String name, double value) {
        chart.put(name, rounded(value));
    }

    private static BigDecimal rounded(double value) {
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    }

    static ArrayNode numbers(ArrayNode array, double[] values) {
        for (double value : values) {
            number(array, value);
        }
        return array;
    }

    /** Pairs of step and value. */
    static ArrayNode points(ArrayNode array, Map<Long, Double> points) {
        points.forEach((step, value) -> number(array.addArray().add(step), value));
        return array;
    }

    static ArrayNode texts(ArrayNode array, Collection<String> texts) {
        texts.forEach(text -> array.add(VisibleText.of(text)));
        return array;
    }

    String json() {
        return JSON.writeValueAsString(charts)
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e");
    }
}
