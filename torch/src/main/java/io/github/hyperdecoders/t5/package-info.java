@NullMarked
package io.github.hyperdecoders.t5;

import org.jspecify.annotations.NullMarked;
