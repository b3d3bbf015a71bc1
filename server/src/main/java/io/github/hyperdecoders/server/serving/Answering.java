package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Answer;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.CandidateScore;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.inference.RequestRefusedException;
import io.github.hyperdecoders.inference.TokenListener;
import io.github.hyperdecoders.server.http.Exchange;
import io.github.hyperdecoders.server.http.ExchangeRecord;
import io.github.hyperdecoders.server.http.Fault;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.metrics.ServerMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has questions answered by the batcher, and gives up what nobody waits for any more. Safe from many threads. */
public final class Answering {
    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    private final Batcher batcher;
    private final ServerMetrics metrics;
    private volatile boolean closed;

    public Answering(Batcher batcher, ServerMetrics metrics) {
        this.batcher = batcher;
        this.metrics = metrics;
    }

    /** Takes no more questions; those under way are answered. */
    public void stopTaking() {
        closed = true;
    }

    /** Whether questions are taken. */
    public boolean isReady() {
        return !closed;
    }

    /**
     * Generates for all questions of a request, whose fault it is if one of them fails.
     *
     * @param then gets all answers, in the order of the questions, by a thread that may write
     */
    public void generate(
            Exchange exchange, List<Query> questions, GenerationOptions options, Consumer<List<Answer>> then) {
        generate(exchange, questions, options, i -> TokenListener.NONE, (i, answer) -> {}, then);
    }

    /**
     * Generates for all questions of a request, whose fault it is if one of them fails.
     *
     * @param listeners of each question's texts as they grow; called by the thread that works for everybody
     * @param each gets each answer with its question's place, by the thread that works for everybody
     * @param then gets all answers, in the order of the questions, by a thread that may write
     */
    public void generate(
            Exchange exchange,
            List<Query> questions,
            GenerationOptions options,
            IntFunction<TokenListener> listeners,
            BiConsumer<Integer, Answer> each,
            Consumer<List<Answer>> then) {
        List<CompletableFuture<Answer>> futures = new ArrayList<>();
        List<CompletableFuture<Answer>> told = new ArrayList<>();
        begin(exchange, questions);
        for (int i = 0; i < questions.size(); i++) {
            int place = i;
            Query question = questions.get(i);
            String model = question.model().name();
            CompletableFuture<Answer> future =
                    batcher.generate(question.model().model(), question.generation(options, listeners.apply(i)));
            futures.add(future);
            told.add(future.thenApply(answer -> {
                exchange.record().tokens(answer.sourceTokens(), tokens(answer));
                metrics.answered(model, answer);
                each.accept(place, answer);
                return answer;
            }));
        }
        finish(exchange, questions, futures, told, then);
    }

    /** How likely each label is as the answer to each question. */
    public void score(
            Exchange exchange, List<Query> questions, List<String> labels, Consumer<List<CandidateScores>> then) {
        List<CompletableFuture<CandidateScores>> futures = new ArrayList<>();
        List<CompletableFuture<CandidateScores>> told = new ArrayList<>();
        begin(exchange, questions);
        for (Query question : questions) {
            CompletableFuture<CandidateScores> future =
                    batcher.score(question.model().model(), question.scoring(labels));
            futures.add(future);
            told.add(future.thenApply(scores -> {
                exchange.record().tokens(question.sourceTokens(), tokens(scores));
                metrics.scored(question.model().name(), exchange.record().time());
                return scores;
            }));
        }
        finish(exchange, questions, futures, told, then);
    }

    /** Of all texts, their ends counted. */
    public static int tokens(Answer answer) {
        return answer.choices().stream()
                .mapToInt(choice -> choice.tokens().size())
                .sum();
    }

    /** Of all labels, their ends counted. */
    public static int tokens(CandidateScores scores) {
        return scores.candidates().stream().mapToInt(CandidateScore::tokens).sum();
    }

    private void begin(Exchange exchange, List<Query> questions) {
        if (closed) {
            throw new FaultException(Fault.CLOSED, "the server is being stopped");
        }
        for (int i = 0; i < questions.size(); i++) {
            ServedModel model = questions.get(i).model();
            exchange.record().model(model.name());
            if (!model.enter()) {
                questions.subList(0, i).forEach(question -> question.model().leave());
                throw new FaultException(Fault.NOT_FOUND, "the model was just unloaded", "model", "model_not_found");
            }
        }
    }

    /**
     * Waits for all.
     *
     * @param futures to cancel where one fails or nobody waits any more
     * @param told the same, complete only when they have been told of
     */
    private <T> void finish(
            Exchange exchange,
            List<Query> questions,
            List<CompletableFuture<T>> futures,
            List<CompletableFuture<T>> told,
            Consumer<List<T>> then) {
        Runnable cancel = () -> futures.forEach(future -> future.cancel(false));
        exchange.whenGone(cancel);
        exchange.deadline(questions.get(0).time(), cancel);
        for (CompletableFuture<T> future : told) {
            later(future.whenComplete((value, failure) -> {
                if (failure != null) {
                    exchange.fail(fault(failure, exchange.record()));
                    cancel.run();
                }
            }));
        }
        later(CompletableFuture.allOf(told.toArray(new CompletableFuture<?>[0]))
                .whenComplete((nothing, failure) ->
                        questions.forEach(question -> question.model().leave()))
                .thenRunAsync(
                        () -> answer(
                                exchange,
                                told.stream().map(CompletableFuture::join).toList(),
                                then),
                        exchange.executor()));
    }

    private static <T> void answer(Exchange exchange, List<T> values, Consumer<List<T>> then) {
        try {
            then.accept(values);
        } catch (RuntimeException e) {
            exchange.fail(fault(e, exchange.record()));
        }
    }

    /** What fails is told to the exchange: nobody else waits for it. */
    private static void later(CompletableFuture<?> dependent) {
        dependent.exceptionally(failure -> null);
    }

    /** What the client hears. */
    private static FaultException fault(Throwable failure, ExchangeRecord record) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof FaultException fault) {
            return fault;
        }
        if (cause instanceof RequestRefusedException refused) {
            return switch (refused.reason()) {
                case FULL -> new FaultException(Fault.FULL, "as many requests wait as may; try again later");
                case CLOSED -> new FaultException(Fault.CLOSED, "the server is being stopped");
                case EXPIRED ->
                    new FaultException(Fault.EXPIRED, "the request's time ran out before the answer was there");
            };
        }
        if (cause instanceof InputException && cause.getMessage() != null) {
            return new FaultException(Fault.INVALID, cause.getMessage());
        }
        if (!(cause instanceof CancellationException)) {
            LOG.error("request {} failed", record.id(), cause);
        }
        return new FaultException(Fault.FAILED, "the request failed; the server's log has more under " + record.id());
    }
}
