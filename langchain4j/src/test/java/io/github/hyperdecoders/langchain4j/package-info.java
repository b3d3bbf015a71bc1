@NullMarked
package io.github.hyperdecoders.langchain4j;

import org.jspecify.annotations.NullMarked;
