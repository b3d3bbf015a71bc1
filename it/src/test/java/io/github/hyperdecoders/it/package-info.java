@NullMarked
package io.github.hyperdecoders.it;

import org.jspecify.annotations.NullMarked;
