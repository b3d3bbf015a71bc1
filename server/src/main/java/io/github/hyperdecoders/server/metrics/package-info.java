/** What the server counts and measures. */
@NullMarked
package io.github.hyperdecoders.server.metrics;

import org.jspecify.annotations.NullMarked;
