package io.github.hyperdecoders.server.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What answers a method and a path.
 *
 * @param method {@code GET}, which HEAD means too, or {@code POST}
 * @param template of paths; a segment {@code {name}} stands for any one segment
 * @param isOpen whether it may be asked for without an API key
 * @param errors how faults are told
 */
public record Route(String method, String template, boolean isOpen, ErrorShape errors, Endpoint endpoint) {

    public static Route get(String template, ErrorShape errors, Endpoint endpoint) {
        return new Route("GET", template, false, errors, endpoint);
    }

    public static Route post(String template, ErrorShape errors, Endpoint endpoint) {
        return new Route("POST", template, false, errors, endpoint);
    }

    /** Answered whether there is an API key or not: what tells nothing of models or texts. */
    public Route open() {
        return new Route(method, template, true, errors, endpoint);
    }

    boolean takes(String asked) {
        return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
    }

    /** What a path has for the template's variables; null where the path is another. */
    @Nullable
    Map<String, String> match(String path) {
        List<String> wanted = List.of(template.split("/", -1));
        List<String> found = List.of(path.split("/", -1));
        if (wanted.size() != found.size()) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String segment = wanted.get(i);
            if (segment.startsWith("{") && !found.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), found.get(i));
            } else if (!segment.equals(found.get(i))) {
                return null;
            }
        }
        return variables;
    }
}
