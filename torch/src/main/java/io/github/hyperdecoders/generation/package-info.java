/** Greedy search, sampling and beam search over an {@link io.github.hyperdecoders.adapter.AdaptedT5}, and scores of given targets. */
@NullMarked
package io.github.hyperdecoders.generation;

import org.jspecify.annotations.NullMarked;
