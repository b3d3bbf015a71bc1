package io.github.hyperdecoders.benchmarks.serving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of requests that are sent in turn, again from the first after the last. Arrays are not to be changed. */
record GenerateRequests(List<byte[]> bodies) {
    /**
     * Requests of these texts, greedy.
     *
     * @param maxNewTokens the most that are generated
     * @param minNewTokens the least, so that random weights do not end early
     */
    static GenerateRequests of(List<String> texts, int maxNewTokens, int minNewTokens) {
        JsonMapper json = new JsonMapper();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("max_new_tokens", maxNewTokens);
        parameters.put("min_tokens", minNewTokens);
        parameters.put("details", true);
        return new GenerateRequests(texts.stream()
                .map(text -> json.writeValueAsBytes(Map.of("inputs", text, "parameters", parameters)))
                .toList());
    }

    byte[] body(int number) {
        return bodies.get(number % bodies.size());
    }
}
