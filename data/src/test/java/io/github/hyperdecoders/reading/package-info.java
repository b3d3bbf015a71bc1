@NullMarked
package io.github.hyperdecoders.reading;

import org.jspecify.annotations.NullMarked;
