package io.github.hyperdecoders.server.protocol;

import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.server.http.Json;
import tools.jackson.databind.node.ArrayNode;

/** Labels and how likely each is, in the order in which they were given. */
final class Labels {
    private Labels() {}

    static ArrayNode json(CandidateScores scores) {
        ArrayNode json = Json.array();
        scores.candidates()
                .forEach(candidate -> json.addObject()
                        .put("label", candidate.text())
                        .put("probability", candidate.probability())
                        .put("log_probability", candidate.logProbability()));
        return json;
    }
}
