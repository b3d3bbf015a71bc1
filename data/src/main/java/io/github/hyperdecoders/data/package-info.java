/** Rows of data files, and in which order training visits them. */
@NullMarked
package io.github.hyperdecoders.data;

import org.jspecify.annotations.NullMarked;
