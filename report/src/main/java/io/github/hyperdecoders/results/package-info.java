/**
 * A run's folder as data: what its files are called, and what a run wrote into them, read back: scores, predictions, times. Runs compared
 * with each other are made of it too.
 */
@NullMarked
package io.github.hyperdecoders.results;

import org.jspecify.annotations.NullMarked;
