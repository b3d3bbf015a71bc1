/** Tasks as data: what makes a row's source and target text, which rows belong to which split, and how answers are scored. */
@NullMarked
package io.github.hyperdecoders.task;

import org.jspecify.annotations.NullMarked;
