@NullMarked
package io.github.hyperdecoders.format;

import org.jspecify.annotations.NullMarked;
