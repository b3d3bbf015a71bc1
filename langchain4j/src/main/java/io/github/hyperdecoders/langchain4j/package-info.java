/** A model in memory as langchain4j's models: for chats of one turn, texts, segments to score and labels. */
@NullMarked
package io.github.hyperdecoders.langchain4j;

import org.jspecify.annotations.NullMarked;
