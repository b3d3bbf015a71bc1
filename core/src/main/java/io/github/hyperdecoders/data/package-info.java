@NullMarked
package io.github.hyperdecoders.data;

import org.jspecify.annotations.NullMarked;
