/** The named tensors of a model: what they are for, where their first values come from, and who owns them. */
@NullMarked
package io.github.hyperdecoders.parameter;

import org.jspecify.annotations.NullMarked;
