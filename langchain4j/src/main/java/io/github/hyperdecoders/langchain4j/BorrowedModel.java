package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.language.StreamingLanguageModel;
import dev.langchain4j.model.scoring.ScoringModel;
import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.AsyncHyperdecoder;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.inference.GenerationRequest;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.inference.ScoringRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * A model for langchain4j: {@code BorrowedModel.of(model.async(batcher)).chatModel()}. Model and batcher are borrowed: whoever made them closes
 * them, when nothing is asked any more. Immutable, and safe from many threads, as are the models it gives out.
 *
 * <p>All that they throw is langchain4j's: {@link dev.langchain4j.exception.UnsupportedFeatureException} where something is asked for that a
 * T5 does not do, {@link dev.langchain4j.exception.InvalidRequestException} where a value is wrong, {@link
 * dev.langchain4j.exception.RateLimitException} where too many requests wait already, and {@link dev.langchain4j.exception.TimeoutException}
 * where the time ran out.
 *
 * @param model that is asked
 * @param task of all sources; null for none, which models with task adapters refuse
 * @param options of generation where a request says nothing else
 * @param timeout after so long without an answer a request is given up; null for never
 * @param handlers calls the handlers of streams, which must not keep the batcher's thread waiting
 */
public record BorrowedModel(
        AsyncHyperdecoder model,
        @Nullable String task,
        GenerationOptions options,
        @Nullable Duration timeout,
        Executor handlers) {
    public BorrowedModel {
        if (options.numReturnSequences() != 1) {
            throw new InputException("num_return_sequences is " + options.numReturnSequences()
                    + ", expected 1: langchain4j takes one text for a request");
        }
    }

    /** Greedy, up to 64 tokens, without a task or time limit; handlers are called by the common pool. */
    public static BorrowedModel of(AsyncHyperdecoder model) {
        return new BorrowedModel(model, null, Hyperdecoder.DEFAULT_OPTIONS, null, ForkJoinPool.commonPool());
    }

    public BorrowedModel withTask(@Nullable String other) {
        return new BorrowedModel(model, other, options, timeout, handlers);
    }

    public BorrowedModel withOptions(GenerationOptions other) {
        return new BorrowedModel(model, task, other, timeout, handlers);
    }

    public BorrowedModel withTimeout(@Nullable Duration other) {
        return new BorrowedModel(model, task, options, other, handlers);
    }

    public BorrowedModel withHandlers(Executor other) {
        return new BorrowedModel(model, task, options, timeout, other);
    }

    /** Answers a prompt, which is the source. */
    public LanguageModel languageModel() {
        return new BorrowedLanguageModel(this);
    }

    /** Answers a prompt, which is the source, piece by piece. */
    public StreamingLanguageModel streamingLanguageModel() {
        return new BorrowedStreamingLanguageModel(this);
    }

    /**
     * Answers chats of one turn: a user's message of text and before it perhaps a system message, which are put together with a space between
     * them as the source. Of a request's parameters it takes {@code maxOutputTokens}, {@code temperature} (0 for the likeliest tokens), {@code
     * topP}, {@code topK} and {@code stopSequences}; a text ends before a stop sequence. All else is refused: further turns, tools, images,
     * JSON, penalties, names of models and other providers' parameters.
     */
    public ChatModel chatModel() {
        return new BorrowedChatModel(this);
    }

    /** As {@link #chatModel}, piece by piece. A stream that is cancelled leaves the batch; its handler hears no more of it. */
    public StreamingChatModel streamingChatModel() {
        return new BorrowedStreamingChatModel(this);
    }

    /**
     * Scores segments against a query by how likely the model calls them relevant: langchain4j's contract for re-ranking, and how T5 is used
     * for it. For labels of one text see {@link LabelClassifier}.
     *
     * @param source what a query and a segment look like to the model, such as {@code "qnli question: Q sentence: S"}
     * @param relevant the answer that means relevant; a segment's score is its probability among {@code answers}
     * @param answers that the model was trained to give; {@code relevant} is one of them
     * @throws InputException if it is not
     */
    public ScoringModel scoringModel(SegmentSource source, String relevant, List<String> answers) {
        return new BorrowedScoringModel(this, source, relevant, answers);
    }

    GenerationRequest request(String source, GenerationOptions how) {
        return GenerationRequest.of(source).withTask(task).withOptions(how).withTimeout(timeout);
    }

    CompletableFuture<CandidateScores> score(String source, List<String> candidates) {
        return model.score(ScoringRequest.of(source, candidates).withTask(task).withTimeout(timeout));
    }

    Answer ask(GenerationRequest request) {
        return await(model.generate(request));
    }

    /** What a future holds; it is cancelled where this thread is interrupted. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new LangChain4jException("interrupted while waiting for the model", e);
        } catch (ExecutionException e) {
            throw Failures.of(e);
        }
    }
}
