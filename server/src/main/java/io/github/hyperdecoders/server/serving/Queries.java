package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes questions of what requests say, and refuses what cannot be asked. */
public final class Queries {
    private static final String TIMEOUT = "X-Request-Timeout";

    private final Limits limits;

    public Queries(Limits limits) {
        this.limits = limits;
    }

    public Limits limits() {
        return limits;
    }

    /**
     * How long a request may take: the header {@code X-Request-Timeout} or the field {@code timeout}, in seconds, else as long as the server
     * allows.
     */
    public Duration time(Exchange exchange, Fields fields) {
        double most = limits.time().toMillis() / 1000.0;
        Double field = fields.number("timeout", 0, true, most);
        String header = exchange.header(TIMEOUT);
        double seconds = field == null ? most : field;
        if (header != null) {
            double asked;
            try {
                asked = Double.parseDouble(header);
            } catch (NumberFormatException e) {
                asked = Double.NaN;
            }
            if (!(asked > 0 && asked <= most)) {
                throw FaultException.invalid(
                        TIMEOUT, header, "seconds, above 0 to " + limits.time().toSeconds());
            }
            seconds = Math.min(seconds, asked);
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /**
     * A question.
     *
     * @param field that has the source, for messages
     * @param cut the source is cut to so many tokens; null to refuse one that is too long
     * @param taskField that has the task
     */
    public Query of(
            ServedModel model,
            String source,
            String field,
            @Nullable Integer cut,
            @Nullable String task,
            String taskField,
            int priority,
            Duration time) {
        int tokens = model.model().tokenizer().encodeBatch(List.of(source), 0).get(0).length;
        int most = cut == null ? limits.sourceTokens() : Math.min(cut, limits.sourceTokens());
        if (cut == null && tokens > most) {
            throw new FaultException(
                    Fault.INVALID,
                    field + " has " + tokens + " tokens, its end counted, expected at most " + most,
                    field,
                    "context_length_exceeded");
        }
        checkTask(model, task, taskField);
        return new Query(model, source, Math.min(tokens, most), most, task, priority, time);
    }

    private static void checkTask(ServedModel model, @Nullable String task, String field) {
        List<String> tasks = model.tasks();
        if (task != null && !tasks.contains(task)) {
            throw FaultException.invalid(
                    field,
                    task,
                    tasks.isEmpty()
                            ? "none, for the model knows no tasks"
                            : "one of " + String.join(", ", tasks) + Nearest.hint(task, tasks));
        }
        if (task == null && model.needsTask()) {
            throw new FaultException(
                    Fault.INVALID,
                    field + " is missing, expected one of " + String.join(", ", tasks)
                            + ", on which the model's adapters depend",
                    field,
                    "missing_field");
        }
    }

    /**
     * The text that a client's token ids stand for.
     *
     * @throws FaultException if they are not the ids of a text: they could not be read as they are
     */
    public static String text(ServedModel model, int[] ids, String field) {
        T5Tokenizer tokenizer = model.model().tokenizer();
        String text = tokenizer.decode(ids);
        int[] back = tokenizer.encodeBatch(List.of(text), 0).get(0);
        boolean same = Arrays.equals(back, ids) || Arrays.equals(Arrays.copyOf(back, back.length - 1), ids);
        if (!same) {
            throw new FaultException(
                    Fault.INVALID,
                    field
                            + " has token ids that are not those of their own text, expected the tokenizer's ids of a text",
                    field,
                    "not_a_text");
        }
        return text;
    }

    /** Labels to choose among; null where none are asked for. */
    public @Nullable List<String> labels(Fields fields) {
        if (fields.get("labels") == null) {
            return null;
        }
        List<String> labels = fields.strings("labels", false, limits.labels());
        if (labels.isEmpty() || labels.stream().distinct().count() < labels.size()) {
            throw FaultException.invalid(fields.name("labels"), labels, "at least one text, none of them twice");
        }
        return new ArrayList<>(labels);
    }
}
