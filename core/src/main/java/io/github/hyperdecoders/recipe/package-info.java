@NullMarked
package io.github.hyperdecoders.recipe;

import org.jspecify.annotations.NullMarked;
