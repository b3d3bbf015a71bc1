/** Rows of data files, which of them make up a split, and in which order training visits them. */
@NullMarked
package io.github.hyperdecoders.data;

import org.jspecify.annotations.NullMarked;
