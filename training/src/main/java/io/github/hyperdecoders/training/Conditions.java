package io.github.hyperdecoders.training;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Libraries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the last bits of a training depend on besides its recipe and its {@link TrainingState}. A checkpoint has it, so that a run that goes
 * on elsewhere, or otherwise, can say that it does.
 *
 * @param device where operators run, as {@link Device#name} says
 * @param precision of the numbers computed with, {@code auto} decided
 * @param threads of libtorch; sums of the others' shares are taken in another order
 * @param parts how many threads take a large batch in parts, see {@link BatchGradients}
 * @param engine what computes attention, norms, gated units and dropout of a part: {@code vectors}, the JVM's vector instructions, or
 *     {@code operators}, libtorch's
 * @param masks from what dropout's masks are made: a hash of an element's place in its {@code row}, or libtorch's {@code generator}
 * @param libraries names and versions of the native libraries
 * @param processor the kernels that they take on it
 */
record Conditions(
        String device,
        String precision,
        int threads,
        int parts,
        String engine,
        String masks,
        String libraries,
        String processor) {

    /** Those under which this process would train a model now. */
    static Conditions of(Model model) {
        boolean vectors = Engine.trainsByVectors(model.numerics());
        return new Conditions(
                Device.name(),
                model.numerics().name().toLowerCase(Locale.ROOT),
                Threads.count(),
                BatchGradients.threads(model),
                vectors ? "vectors" : "operators",
                Device.isCpu() ? "row" : "generator",
                Libraries.versions(),
                Libraries.kernels());
    }

    /** What is different in {@code now}, such as {@code "threads 2, now 1"}. */
    List<String> differences(Conditions now) {
        JsonMapper json = new JsonMapper();
        JsonNode next = json.valueToTree(now);
        List<String> different = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry :
                json.<JsonNode>valueToTree(this).properties()) {
            JsonNode other = next.path(entry.getKey());
            // A checkpoint of another version may lack one.
            if (!entry.getValue().isNull() && !entry.getValue().equals(other)) {
                different.add(entry.getKey() + " " + entry.getValue().asString() + ", now " + other.asString());
            }
        }
        return different;
    }
}
