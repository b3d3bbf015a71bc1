/** Examples of tasks: where their data sets lie, which rows belong to which split, and what the encoder reads of each. */
@NullMarked
package io.github.hyperdecoders.dataset;

import org.jspecify.annotations.NullMarked;
