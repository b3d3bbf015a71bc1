/**
 * Trains small unigram vocabularies of word parts (Kudo 2018, "Subword Regularization", section 3.2) and writes them as T5 tokenizers,
 * so that pre-training can begin with nothing but text.
 */
@NullMarked
package io.github.hyperdecoders.vocabulary;

import org.jspecify.annotations.NullMarked;
