/** The command line: one class per verb. */
@NullMarked
package io.github.hyperdecoders.cli;

import org.jspecify.annotations.NullMarked;
