@NullMarked
package io.github.hyperdecoders.training;

import org.jspecify.annotations.NullMarked;
