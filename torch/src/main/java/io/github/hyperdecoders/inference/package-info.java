/** Text in, text out. */
@NullMarked
package io.github.hyperdecoders.inference;

import org.jspecify.annotations.NullMarked;
