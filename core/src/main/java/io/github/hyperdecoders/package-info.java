/** What every room of the house may use: the error a user reads, and the nearest known word to a mistyped one. */
@NullMarked
package io.github.hyperdecoders;

import org.jspecify.annotations.NullMarked;
