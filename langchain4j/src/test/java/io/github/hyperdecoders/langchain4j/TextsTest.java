package io.github.hyperdecoders.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.Hyperdecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Language models and streams: the texts are the library's own, whichever way they come. */
class TextsTest {
    @SuppressWarnings("NullAway.Init")
    private static Lent lent;

    @SuppressWarnings("NullAway.Init")
    private static Generation expected;

    @BeforeAll
    static void open() throws Exception {
        lent = Lent.writer();
        expected = lent.model()
                .generate(List.of(Lent.COUNTING), null, Hyperdecoder.DEFAULT_OPTIONS)
                .get(0);
        assertThat(expected.tokens()).hasSizeGreaterThan(3);
    }

    @AfterAll
    static void close() {
        lent.close();
    }

    @Test
    void aPromptIsTheSource() {
        Response<String> response = lent.borrow().languageModel().generate(Lent.COUNTING);
        assertThat(response.content()).isEqualTo(expected.text());
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage())
                .isEqualTo(new TokenUsage(
                        lent.model().tokenizer().encode(Lent.COUNTING, 0).length,
                        expected.tokens().size()));
    }

    @Test
    void streamsOfBothKindsAreTheTextInPieces() throws Exception {
        Heard<Response<String>> text = new Heard<>();
        lent.borrow().streamingLanguageModel().generate(Lent.COUNTING, Heard.text(text));
        assertThat(text.answer().content()).isEqualTo(expected.text()).isEqualTo(text.joined());
        assertThat(text.pieces).hasSizeGreaterThan(1).doesNotContain("");

        Heard<ChatResponse> chat = new Heard<>();
        lent.borrow().streamingChatModel().chat(Lent.COUNTING, Heard.chat(chat));
        assertThat(chat.answer().aiMessage().text()).isEqualTo(expected.text()).isEqualTo(chat.joined());
        assertThat(chat.pieces).isEqualTo(text.pieces);
    }

    @Test
    void aStopStringEndsTheTextAndIsNotInIt() throws Exception {
        String stop =
                expected.text().substring(expected.text().indexOf(' ') + 1).strip();
        BorrowedModel stopped = lent.borrow()
                .withOptions(GenerationOptions.builder()
                        .stopStrings(List.of(stop.substring(0, 4)))
                        .build());
        String before = expected.text().substring(0, expected.text().indexOf(stop.substring(0, 4)));
        Response<String> response = stopped.languageModel().generate(Lent.COUNTING);
        assertThat(response.content()).isEqualTo(before);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);

        Heard<Response<String>> text = new Heard<>();
        stopped.streamingLanguageModel().generate(Lent.COUNTING, Heard.text(text));
        assertThat(text.answer().content()).isEqualTo(before).isEqualTo(text.joined());
    }

    @Test
    void aStreamThatIsCancelledIsHeardOfNoMore() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        Heard<ChatResponse> heard = new Heard<>();
        lent.borrow().streamingChatModel().chat(Lent.COUNTING, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                heard.pieces.add(piece.text());
                context.streamingHandle().cancel();
                first.complete(piece.text());
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                heard.end.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                heard.end.completeExceptionally(failure);
            }
        });
        first.get();
        // Another request of the same batcher is answered after it would have been.
        assertThat(lent.borrow().languageModel().generate(Lent.COUNTING).content())
                .isEqualTo(expected.text());
        assertThat(heard.pieces).hasSize(1);
        assertThat(heard.end).isNotDone();
    }

    @Test
    void aHandlerThatThrowsHearsOfIt() {
        Heard<ChatResponse> heard = new Heard<>();
        IllegalStateException broken = new IllegalStateException("broken handler");
        lent.borrow().streamingChatModel().chat(Lent.COUNTING, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                heard.pieces.add(piece);
                throw broken;
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                heard.end.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                heard.end.completeExceptionally(failure);
            }
        });
        assertThatThrownBy(heard::answer).hasCause(broken);
        assertThat(heard.pieces).hasSize(1);
    }

    @Test
    void whatIsRefusedForNowHasATypeThatSaysWhetherToTryAgain() {
        BorrowedModel late = lent.borrow().withTimeout(Duration.ofNanos(1));
        assertThatThrownBy(() -> late.languageModel().generate(Lent.COUNTING)).isInstanceOf(TimeoutException.class);

        try (Batcher little = Batcher.start(new BatcherSettings(1, 1, 1, 1))) {
            BorrowedModel busy = BorrowedModel.of(lent.model().async(little));
            List<Heard<Response<String>>> many =
                    Stream.generate(Heard<Response<String>>::new).limit(50).toList();
            many.forEach(heard -> busy.streamingLanguageModel().generate(Lent.COUNTING, Heard.text(heard)));
            assertThat(many)
                    .anySatisfy(
                            heard -> assertThatThrownBy(heard::answer).hasCauseInstanceOf(RateLimitException.class));
        }
    }

    @Test
    void severalTextsAreNotBorrowed() {
        GenerationOptions two =
                GenerationOptions.builder().beams(2).numReturnSequences(2).build();
        BorrowedModel borrowed = lent.borrow();
        assertThatThrownBy(() -> borrowed.withOptions(two))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("num_return_sequences is 2");
    }
}
