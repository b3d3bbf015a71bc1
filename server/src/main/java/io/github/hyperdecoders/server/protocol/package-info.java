/** The protocols: what a request's fields mean, and how an answer is written. */
@NullMarked
package io.github.hyperdecoders.server.protocol;

import org.jspecify.annotations.NullMarked;
