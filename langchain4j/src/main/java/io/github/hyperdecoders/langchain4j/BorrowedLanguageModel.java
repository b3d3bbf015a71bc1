package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.output.Response;
import io.github.hyperdecoders.inference.GenerationRequest;

/** See {@link BorrowedModel#languageModel}. */
record BorrowedLanguageModel(BorrowedModel model) implements LanguageModel {
    @Override
    public Response<String> generate(String prompt) {
        GenerationRequest request = model.request(prompt, model.options());
        return TextAnswer.of(model.ask(request), request).response();
    }
}
