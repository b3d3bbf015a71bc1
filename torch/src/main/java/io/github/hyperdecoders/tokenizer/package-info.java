@NullMarked
package io.github.hyperdecoders.tokenizer;

import org.jspecify.annotations.NullMarked;
