/** Scores of generated answers against their targets, all of them on one scale from 0 to 100, and the averages over tasks. */
@NullMarked
package io.github.hyperdecoders.metric;

import org.jspecify.annotations.NullMarked;
