/** Models as folders: configuration, weights or adapters with a reference to their base, task names and tokenizer. */
@NullMarked
package io.github.hyperdecoders.model;

import org.jspecify.annotations.NullMarked;
