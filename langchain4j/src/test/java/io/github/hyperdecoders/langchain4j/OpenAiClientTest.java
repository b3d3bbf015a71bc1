package io.github.hyperdecoders.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingLanguageModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import io.github.hyperdecoders.server.InferenceServer;
import io.github.hyperdecoders.server.ServerSettings;
import io.github.hyperdecoders.server.http.AccessLog;
import io.github.hyperdecoders.server.http.HttpSettings;
import io.github.hyperdecoders.server.serving.ServedModels;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The server as langchain4j's client of OpenAI sees it: nothing of the client's is changed but the address. */
class OpenAiClientTest {
    private static final String KEY = "a key of this test";

    @SuppressWarnings("NullAway.Init")
    private static InferenceServer server;

    @SuppressWarnings("NullAway.Init")
    private static String expected;

    @BeforeAll
    static void start() throws Exception {
        Hyperdecoder model = Hyperdecoder.load(EmbeddedT5.folder());
        expected = model.generate(List.of(Lent.COUNTING)).get(0);
        ServedModels models = new ServedModels();
        models.add("writer", null, model);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        server = InferenceServer.start(
                ServerSettings.DEFAULT
                        .withHttp(HttpSettings.DEFAULT.withAddress("127.0.0.1", 0))
                        .withApiKeys(List.of(KEY)),
                models,
                Hyperdecoder::load,
                new AccessLog(nowhere));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String base() {
        return server.address() + "/v1";
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder chat() {
        return OpenAiChatModel.builder()
                .baseUrl(base())
                .apiKey(KEY)
                .modelName("writer")
                .temperature(0.0)
                .maxRetries(0);
    }

    @Test
    void aChat() {
        ChatResponse response = chat().build().chat(UserMessage.from(Lent.COUNTING));
        assertThat(response.aiMessage().text()).isEqualTo(expected);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.modelName()).isEqualTo("writer");
        assertThat(response.id()).isNotBlank();
        TokenUsage usage = response.tokenUsage();
        assertThat(usage.totalTokenCount()).isEqualTo(usage.inputTokenCount() + usage.outputTokenCount());
    }

    @Test
    void aSystemMessageIsTheBeginningOfTheSource() {
        ChatResponse response =
                chat().build().chat(SystemMessage.from("anna counts"), UserMessage.from("one , two , three ,"));
        assertThat(response.aiMessage().text()).isEqualTo(expected);
    }

    @Test
    void aChatThatIsCutOff() {
        ChatResponse tokens = chat().maxCompletionTokens(2).build().chat(UserMessage.from(Lent.COUNTING));
        assertThat(tokens.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(tokens.tokenUsage().outputTokenCount()).isEqualTo(2);
        assertThat(expected).startsWith(tokens.aiMessage().text());

        String stop = expected.substring(3, 6);
        ChatResponse stopped = chat().stop(List.of(stop)).build().chat(UserMessage.from(Lent.COUNTING));
        assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(stopped.aiMessage().text()).isEqualTo(expected.substring(0, expected.indexOf(stop)));
    }

    @Test
    void aSeedMakesDrawsTheSame() {
        ChatModel drawn = chat().temperature(1.5).topP(0.9).seed(7).build();
        assertThat(drawn.chat(Lent.COUNTING)).isEqualTo(drawn.chat(Lent.COUNTING));
    }

    @Test
    void aChatPieceByPiece() throws Exception {
        Heard<ChatResponse> heard = new Heard<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(base())
                .apiKey(KEY)
                .modelName("writer")
                .temperature(0.0)
                .build()
                .chat(Lent.COUNTING, Heard.chat(heard));
        ChatResponse response = heard.answer();
        assertThat(response.aiMessage().text()).isEqualTo(expected).isEqualTo(heard.joined());
        assertThat(heard.pieces).hasSizeGreaterThan(1);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().outputTokenCount()).isGreaterThan(2);
    }

    @Test
    void aCompletion() throws Exception {
        Response<String> response = OpenAiLanguageModel.builder()
                .baseUrl(base())
                .apiKey(KEY)
                .modelName("writer")
                .temperature(0.0)
                .maxRetries(0)
                .build()
                .generate(Lent.COUNTING);
        assertThat(expected).startsWith(response.content());
        assertThat(Objects.requireNonNull(response.tokenUsage()).inputTokenCount())
                .isGreaterThan(2);

        Heard<Response<String>> heard = new Heard<>();
        OpenAiStreamingLanguageModel.builder()
                .baseUrl(base())
                .apiKey(KEY)
                .modelName("writer")
                .temperature(0.0)
                .build()
                .generate(Lent.COUNTING, Heard.text(heard));
        assertThat(heard.answer().content()).isEqualTo(response.content()).isEqualTo(heard.joined());
        assertThat(heard.pieces).hasSizeGreaterThan(1);
    }

    @Test
    void theModelsAreListed() {
        assertThat(OpenAiModelCatalog.builder()
                        .baseUrl(base())
                        .apiKey(KEY)
                        .build()
                        .listModels())
                .anySatisfy(model -> assertThat(model.name()).isEqualTo("writer"));
    }

    @Test
    void refusalsAreTheClientsOwnExceptions() {
        ChatModel strange = chat().modelName("nobody").build();
        assertThatThrownBy(() -> strange.chat("a"))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("model is 'nobody', expected one of writer");
        ChatModel keyless = chat().apiKey("another").build();
        assertThatThrownBy(() -> keyless.chat("a")).isInstanceOf(AuthenticationException.class);
        ChatModel whole = chat().build();
        assertThatThrownBy(() -> whole.chat(UserMessage.from("a"), AiMessage.from("b"), UserMessage.from("c")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("one user message");
        ChatModel json = chat().responseFormat("json_object").build();
        assertThatThrownBy(() -> json.chat("a"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("response_format");
    }
}
