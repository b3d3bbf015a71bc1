@NullMarked
package io.github.hyperdecoders.cli;

import org.jspecify.annotations.NullMarked;
