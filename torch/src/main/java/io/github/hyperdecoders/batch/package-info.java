/** Rows of tokens of differing lengths, laid end to end: what every tensor of a batch is shaped by. */
@NullMarked
package io.github.hyperdecoders.batch;

import org.jspecify.annotations.NullMarked;
