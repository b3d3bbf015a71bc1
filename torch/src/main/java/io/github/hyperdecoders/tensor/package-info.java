@NullMarked
package io.github.hyperdecoders.tensor;

import org.jspecify.annotations.NullMarked;
