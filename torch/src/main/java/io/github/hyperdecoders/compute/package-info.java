/**
 * What computes: one {@link io.github.hyperdecoders.compute.Engine} for each pass, threads, linear maps, dropout, and attention over packed
 * rows. Knows nothing of models.
 */
@NullMarked
package io.github.hyperdecoders.compute;

import org.jspecify.annotations.NullMarked;
