/**
 * Reading comprehension: questions on contexts that are longer than the model's input, cut into windows, and the answers put together
 * again (Fisch et al. 2019, the MRQA shared task).
 */
@NullMarked
package io.github.hyperdecoders.reading;

import org.jspecify.annotations.NullMarked;
