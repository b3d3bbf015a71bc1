package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import io.github.hyperdecoders.server.serving.Queries;
import io.github.hyperdecoders.server.serving.ServedModel;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The sources that completions and chats ask about. */
final class OpenAiPrompts {
    private static final String PROMPT = "prompt";
    private static final String EXPECTED = "a string, a list of strings, token ids, or a list of lists of token ids";
    private static final String MESSAGES = "messages";
    private static final String ONE_TURN =
            "one user message, and before it at most one system message: models here answer single turns";

    private OpenAiPrompts() {}

    /** A completion's prompts. */
    static List<String> prompts(Fields fields, ServedModel model, int most) {
        JsonNode prompt = fields.get(PROMPT);
        if (prompt == null) {
            throw fields.missing(PROMPT, EXPECTED);
        }
        if (prompt.isString()) {
            return List.of(prompt.asString());
        }
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw FaultException.invalid(PROMPT, prompt, EXPECTED);
        }
        if (prompt.get(0).isNumber()) {
            return List.of(Queries.text(model, ids(prompt), PROMPT));
        }
        if (prompt.size() > most) {
            throw FaultException.invalid(PROMPT, prompt.size() + " prompts", "at most " + most);
        }
        List<String> prompts = new ArrayList<>();
        for (JsonNode each : prompt) {
            prompts.add(each.isString() ? each.asString() : Queries.text(model, ids(each), PROMPT));
        }
        return prompts;
    }

    private static int[] ids(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw FaultException.invalid(PROMPT, list, EXPECTED);
        }
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = list.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
                throw FaultException.invalid(PROMPT, id, "ids of tokens");
            }
            ids[i] = id.asInt();
        }
        return ids;
    }

    /** A chat's source: its user's message, behind the system's. */
    static String chat(Fields fields) {
        JsonNode messages = fields.get(MESSAGES);
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw messages == null
                    ? fields.missing(MESSAGES, ONE_TURN)
                    : FaultException.invalid(MESSAGES, messages, ONE_TURN);
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String name = MESSAGES + "[" + i + "]";
            if (!(messages.get(i) instanceof ObjectNode object)) {
                throw FaultException.invalid(name, messages.get(i), "an object with role and content");
            }
            Fields message = Fields.of(object);
            String role = message.requiredString("role");
            boolean last = i == messages.size() - 1;
            boolean known = last ? role.equals("user") : i == 0 && (role.equals("system") || role.equals("developer"));
            if (!known) {
                throw FaultException.invalid(name + ".role", role, ONE_TURN);
            }
            texts.add(content(message, name));
            message.harmless("name");
            message.end();
        }
        return String.join(" ", texts);
    }

    private static String content(Fields message, String name) {
        String expected = "a string, or a list of {\"type\": \"text\", \"text\": ...}";
        JsonNode content = message.get("content");
        if (content == null) {
            throw message.missing("content", expected);
        }
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asString("").equals("text")
                    || !part.path("text").isString()) {
                throw FaultException.invalid(name + ".content", part, expected);
            }
            text.append(part.path("text").asString());
        }
        if (!content.isArray() || content.isEmpty()) {
            throw FaultException.invalid(name + ".content", content, expected);
        }
        return text.toString();
    }
}
