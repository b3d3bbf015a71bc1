@NullMarked
package io.github.hyperdecoders.task;

import org.jspecify.annotations.NullMarked;
