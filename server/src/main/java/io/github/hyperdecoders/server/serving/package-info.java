/** Models by name, and questions to them: what all protocols share. */
@NullMarked
package io.github.hyperdecoders.server.serving;

import org.jspecify.annotations.NullMarked;
