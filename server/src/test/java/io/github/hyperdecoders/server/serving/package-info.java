@NullMarked
package io.github.hyperdecoders.server.serving;

import org.jspecify.annotations.NullMarked;
