/** Random numbers and orders that depend on nothing but a seed; the very ones that PyTorch makes. */
@NullMarked
package io.github.hyperdecoders.random;

import org.jspecify.annotations.NullMarked;
