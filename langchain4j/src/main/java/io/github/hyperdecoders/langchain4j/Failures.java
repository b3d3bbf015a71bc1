package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.RequestRefusedException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What went wrong, as langchain4j calls it: by these types its callers decide whether to try again. */
final class Failures {
    private Failures() {}

    static LangChain4jException of(Throwable failure) {
        Throwable cause = failure.getCause();
        if (cause != null && (failure instanceof ExecutionException || failure instanceof CompletionException)) {
            return of(cause);
        }
        if (failure instanceof LangChain4jException known) {
            return known;
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof InputException) {
            return new InvalidRequestException(message, failure);
        }
        if (failure instanceof RequestRefusedException refused) {
            return switch (refused.reason()) {
                case FULL -> new RateLimitException(message, failure);
                case EXPIRED -> new TimeoutException(message, failure);
                case CLOSED -> new NonRetriableException(message, failure);
            };
        }
        return new LangChain4jException(message, failure);
    }
}
