/** Scores of a model on tasks. */
@NullMarked
package io.github.hyperdecoders.evaluation;

import org.jspecify.annotations.NullMarked;
