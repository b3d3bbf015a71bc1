package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tensors of the Open Inference Protocol: texts in JSON, flat or nested. */
final class InferenceTensors {
    static final String TEXT = "text";
    static final String TASK = "task";
    static final String LABELS = "labels";
    static final String REASON = "finish_reason";
    static final String LOG_PROBABILITY = "log_probability";
    static final String LABEL_PROBABILITIES = "label_probabilities";
    static final String LABEL_LOG_PROBABILITIES = "label_log_probabilities";

    private static final Set<String> INPUTS = Set.of(TEXT, TASK, LABELS);

    private InferenceTensors() {}

    /** The texts of each input by its name. */
    static Map<String, List<String>> inputs(Fields fields, int most) {
        JsonNode inputs = fields.get("inputs");
        if (inputs == null || !inputs.isArray() || inputs.isEmpty()) {
            throw inputs == null
                    ? fields.missing("inputs", "a list of tensors, text among them")
                    : FaultException.invalid("inputs", inputs, "a list of tensors, text among them");
        }
        Map<String, List<String>> texts = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            String place = "inputs[" + i + "]";
            if (!(inputs.get(i) instanceof ObjectNode object)) {
                throw FaultException.invalid(place, inputs.get(i), "an object with name, shape, datatype and data");
            }
            Fields tensor = Fields.of(object);
            String name = tensor.requiredString("name");
            if (!INPUTS.contains(name)) {
                throw FaultException.invalid(place + ".name", name, "text, task or labels");
            }
            if (texts.put(name, texts(tensor, place, most)) != null) {
                throw FaultException.invalid(place + ".name", name, "each input once");
            }
        }
        if (!texts.containsKey(TEXT)) {
            throw FaultException.invalid("inputs", texts.keySet(), "text among them");
        }
        return texts;
    }

    private static List<String> texts(Fields tensor, String place, int most) {
        String type = tensor.requiredString("datatype");
        if (!type.equals("BYTES")) {
            throw FaultException.invalid(place + ".datatype", type, "BYTES");
        }
        Fields parameters = tensor.within("parameters");
        parameters.only(
                "binary_data_size", "tensors go as JSON; tritonclient: set_data_from_numpy(data, binary_data=False)");
        parameters.end();
        JsonNode data = tensor.get("data");
        if (data == null || !data.isArray()) {
            throw FaultException.invalid(place + ".data", data == null ? "missing" : data, "a list of strings");
        }
        List<String> texts = new ArrayList<>();
        flatten(data, place, most, texts);
        long elements = elements(tensor.get("shape"), place);
        tensor.end();
        if (elements != texts.size()) {
            throw FaultException.invalid(
                    place + ".shape", tensor.get("shape") + " with " + texts.size() + " strings", "as many as it says");
        }
        return texts;
    }

    private static void flatten(JsonNode data, String place, int most, List<String> into) {
        for (JsonNode each : data) {
            if (each.isArray()) {
                flatten(each, place, most, into);
            } else if (each.isString() && into.size() < most) {
                into.add(each.asString());
            } else {
                throw each.isString()
                        ? FaultException.invalid(place + ".data", "longer", "at most " + most + " strings")
                        : FaultException.invalid(place + ".data", each, "strings");
            }
        }
    }

    private static long elements(@Nullable JsonNode shape, String place) {
        long elements = 1;
        if (shape == null || !shape.isArray() || shape.isEmpty()) {
            throw FaultException.invalid(place + ".shape", shape == null ? "missing" : shape, "a list of sizes");
        }
        for (JsonNode size : shape) {
            if (!size.isIntegralNumber() || !size.canConvertToInt() || size.asInt() < 0) {
                throw FaultException.invalid(place + ".shape", shape, "a list of sizes");
            }
            elements = Math.min(elements * size.asInt(), Integer.MAX_VALUE);
        }
        return elements;
    }

    /** Names of the outputs that are wanted: all where the request names none. */
    static List<String> wanted(Fields fields, List<String> known) {
        JsonNode outputs = fields.get("outputs");
        if (outputs == null) {
            return known;
        }
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            if (!(outputs.get(i) instanceof ObjectNode object)) {
                throw FaultException.invalid("outputs", outputs, "a list of objects with name");
            }
            Fields output = Fields.of(object);
            String name = output.requiredString("name");
            if (!known.contains(name)) {
                throw FaultException.invalid("outputs[" + i + "].name", name, "one of " + String.join(", ", known));
            }
            Fields parameters = output.within("parameters");
            parameters.only("binary_data", "tensors come as JSON", false);
            parameters.only("classification", "ask with the input labels instead", 0);
            parameters.end();
            output.end();
            wanted.add(name);
        }
        return wanted;
    }

    /** An output tensor. */
    static ObjectNode output(String name, String type, List<Integer> shape, Consumer<ArrayNode> data) {
        ObjectNode json = Json.object().put("name", name).put("datatype", type);
        ArrayNode sizes = json.putArray("shape");
        shape.forEach(sizes::add);
        data.accept(json.putArray("data"));
        return json;
    }
}
