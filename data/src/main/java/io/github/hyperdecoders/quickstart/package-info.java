/** Small tasks that the program makes up itself, so that a newcomer sees a model learn without data, weights or network. */
@NullMarked
package io.github.hyperdecoders.quickstart;

import org.jspecify.annotations.NullMarked;
