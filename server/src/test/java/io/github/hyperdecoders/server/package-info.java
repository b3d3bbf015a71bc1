/** A server, asked over HTTP. */
@NullMarked
package io.github.hyperdecoders.server;

import org.jspecify.annotations.NullMarked;
