package example;

import static java.util.stream.Collectors.toMap;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.AsyncHyperdecoder;
import io.github.hyperdecoders.inference.CandidateScore;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.RequestRefusedException;
import io.github.hyperdecoders.inference.ScoringRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Generates and classifies. No thread waits for the model: the answer is sent when the future completes. */
@RestController
class AnswerController {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AsyncHyperdecoder model;

    AnswerController(AsyncHyperdecoder model) {
        this.model = model;
    }

    record Source(String source) {}

    record Text(String text, int tokens) {}

    record Question(String source, List<String> labels) {}

    record Label(String label, Map<String, Double> probabilities) {}

    record Problem(String error) {}

    @PostMapping("/generate")
    CompletableFuture<Text> generate(@RequestBody Source body) {
        require(body.source() != null, "source is missing, expected a text");
        return model.generate(GenerationRequest.of(body.source()).withTimeout(LIMIT))
                .thenApply(answer -> new Text(
                        answer.text(), answer.choices().get(0).tokens().size()));
    }

    @PostMapping("/classify")
    CompletableFuture<Label> classify(@RequestBody Question body) {
        require(body.source() != null, "source is missing, expected a text");
        require(body.labels() != null && !body.labels().isEmpty(), "labels are missing, expected a list of texts");
        return model.score(ScoringRequest.of(body.source(), body.labels()).withTimeout(LIMIT))
                .thenApply(scores -> new Label(
                        scores.best().text(),
                        scores.candidates().stream()
                                .collect(toMap(
                                        CandidateScore::text,
                                        CandidateScore::probability,
                                        (a, b) -> a,
                                        LinkedHashMap::new))));
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new InputException(problem);
        }
    }

    @ExceptionHandler
    ResponseEntity<Problem> wrong(InputException e) {
        return ResponseEntity.badRequest().body(new Problem(e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<Problem> refused(RequestRefusedException e) {
        HttpStatus status =
                switch (e.reason()) {
                    case FULL -> HttpStatus.TOO_MANY_REQUESTS;
                    case EXPIRED -> HttpStatus.GATEWAY_TIMEOUT;
                    case CLOSED -> HttpStatus.SERVICE_UNAVAILABLE;
                };
        return ResponseEntity.status(status).body(new Problem(e.getMessage()));
    }
}
