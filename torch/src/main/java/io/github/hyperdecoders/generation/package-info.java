/** Greedy and beam search over an {@link io.github.hyperdecoders.adapter.AdaptedT5}, with the semantics of Hugging Face's generate. */
@NullMarked
package io.github.hyperdecoders.generation;

import org.jspecify.annotations.NullMarked;
