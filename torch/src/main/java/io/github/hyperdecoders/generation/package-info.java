@NullMarked
package io.github.hyperdecoders.generation;

import org.jspecify.annotations.NullMarked;
