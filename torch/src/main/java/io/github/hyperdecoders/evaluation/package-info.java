@NullMarked
package io.github.hyperdecoders.evaluation;

import org.jspecify.annotations.NullMarked;
