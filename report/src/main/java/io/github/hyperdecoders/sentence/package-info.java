/** English sentences, found by a trained model. */
@NullMarked
package io.github.hyperdecoders.sentence;

import org.jspecify.annotations.NullMarked;
