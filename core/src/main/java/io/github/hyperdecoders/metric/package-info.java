@NullMarked
package io.github.hyperdecoders.metric;

import org.jspecify.annotations.NullMarked;
