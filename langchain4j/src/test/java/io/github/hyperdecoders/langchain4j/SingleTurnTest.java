package io.github.hyperdecoders.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a chat's request means, and what is refused of it. */
class SingleTurnTest {
    private static final UserMessage COUNTING = UserMessage.from(Lent.COUNTING);
    private static final GenerationOptions DEFAULTS =
            GenerationOptions.builder().build();

    @SuppressWarnings("NullAway.Init")
    private static Lent lent;

    @BeforeAll
    static void open() throws Exception {
        lent = Lent.writer();
    }

    @AfterAll
    static void close() {
        lent.close();
    }

    private static GenerationOptions options(ChatRequestParameters parameters) {
        return SingleTurn.options(parameters, DEFAULTS);
    }

    private static ChatResponse answer(ChatRequestParameters parameters, ChatMessage... messages) {
        return lent.borrow()
                .chatModel()
                .chat(ChatRequest.builder()
                        .messages(messages)
                        .parameters(parameters)
                        .build());
    }

    private static void refused(String reason, ChatRequestParameters parameters, ChatMessage... messages) {
        assertThatThrownBy(() -> answer(parameters, messages))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(reason);
    }

    private static ChatRequestParameters nothing() {
        return ChatRequestParameters.builder().build();
    }

    @Test
    void aChatHasTheTextOfItsSource() {
        assertThat(answer(nothing(), COUNTING).aiMessage().text())
                .isEqualTo(lent.model().generate(List.of(Lent.COUNTING)).get(0));
    }

    @Test
    void theSystemsTextComesFirst() {
        ChatRequest request = ChatRequest.builder()
                .messages(SystemMessage.from("odd text:"), UserMessage.from("pear plum"))
                .build();
        assertThat(SingleTurn.source(request)).isEqualTo("odd text: pear plum");
    }

    @Test
    void tokensAreCountedWithoutTheStartToken() {
        ChatRequestParameters three =
                ChatRequestParameters.builder().maxOutputTokens(3).build();
        assertThat(options(three).maxLength()).isEqualTo(4);
        ChatResponse response = answer(three, COUNTING);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(3);
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void temperatureTopPAndTopKDraw() {
        assertThat(options(nothing()).sampling()).isNull();
        assertThat(options(ChatRequestParameters.builder()
                                .temperature(0.0)
                                .topP(0.5)
                                .build())
                        .sampling())
                .as("the likeliest token is in every nucleus")
                .isNull();
        ChatRequestParameters all = ChatRequestParameters.builder()
                .temperature(0.7)
                .topP(0.5)
                .topK(9)
                .build();
        GenerationOptions seeded = DEFAULTS.toBuilder()
                .sampling(TokenSampling.DEFAULTS.withSeed(42))
                .build();
        assertThat(SingleTurn.options(all, seeded).sampling()).isEqualTo(new TokenSampling(0.7, 9, 0.5, 42));
        TokenSampling one =
                options(ChatRequestParameters.builder().topK(1).build()).sampling();
        assertThat(one).isEqualTo(new TokenSampling(1, 1, 1, one == null ? 0 : one.seed()));
    }

    @Test
    void stopSequencesTakeThePlaceOfTheModels() {
        GenerationOptions stopped =
                DEFAULTS.toBuilder().stopStrings(List.of("five")).build();
        ChatRequestParameters six =
                ChatRequestParameters.builder().stopSequences("six").build();
        assertThat(SingleTurn.options(nothing(), stopped).stopStrings()).containsExactly("five");
        assertThat(SingleTurn.options(six, stopped).stopStrings()).containsExactly("six");
    }

    @Test
    void whatATFiveDoesNotDoIsRefusedByName() {
        refused("[USER, AI, USER]", nothing(), COUNTING, AiMessage.from("four"), COUNTING);
        refused("[SYSTEM]", nothing(), SystemMessage.from("count"));
        refused("IMAGE", nothing(), UserMessage.from(TextContent.from("what is it"), ImageContent.from("file:a.png")));
        ToolSpecification tool = ToolSpecification.builder().name("clock").build();
        refused(
                "tools",
                ChatRequestParameters.builder().toolSpecifications(tool).build(),
                COUNTING);
        refused(
                "responseFormat is JSON",
                ChatRequestParameters.builder()
                        .responseFormat(ResponseFormat.JSON)
                        .build(),
                COUNTING);
        refused(
                "frequencyPenalty is 0.5",
                ChatRequestParameters.builder().frequencyPenalty(0.5).build(),
                COUNTING);
        refused(
                "modelName is gpt",
                ChatRequestParameters.builder().modelName("gpt").build(),
                COUNTING);
        refused(
                "OpenAiChatRequestParameters",
                OpenAiChatRequestParameters.builder().seed(3).build(),
                COUNTING);
    }

    @Test
    void aWrongValueIsSaid() {
        assertThatThrownBy(() ->
                        answer(ChatRequestParameters.builder().temperature(-1.0).build(), COUNTING))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature is -1.0");
    }
}
