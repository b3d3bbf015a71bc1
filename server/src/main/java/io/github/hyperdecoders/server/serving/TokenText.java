package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.inference.GeneratedToken;

/**
 * A token of a text with what it adds to the text.
 *
 * @param token the token
 * @param text what it adds; the end of sequence is called {@code </s>}, though it adds nothing
 * @param offset where in the text that begins, in UTF-16 code units
 * @param isSpecial whether it is no text
 */
public record TokenText(GeneratedToken token, String text, int offset, boolean isSpecial) {}
