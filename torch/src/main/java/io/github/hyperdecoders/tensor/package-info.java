/**
 * The sharp edges of libtorch in one place: who owns native memory, number formats, randomness, and operators that the Java binding
 * does not expose. Only this package imports {@code org.bytedeco.javacpp}.
 */
@NullMarked
package io.github.hyperdecoders.tensor;

import org.jspecify.annotations.NullMarked;
