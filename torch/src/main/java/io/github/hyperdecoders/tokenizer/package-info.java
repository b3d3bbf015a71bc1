/**
 * The T5 tokenizer: Hugging Face's native tokenizers behind {@link io.github.hyperdecoders.tokenizer.T5Tokenizer}, and the reading of
 * {@code spiece.model} files into the form that library wants.
 */
@NullMarked
package io.github.hyperdecoders.tokenizer;

import org.jspecify.annotations.NullMarked;
