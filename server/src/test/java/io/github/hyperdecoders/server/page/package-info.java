@NullMarked
package io.github.hyperdecoders.server.page;

import org.jspecify.annotations.NullMarked;
