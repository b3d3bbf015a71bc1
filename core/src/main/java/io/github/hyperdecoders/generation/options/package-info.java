/** How texts are generated, as data: what tasks, the command line and programs may ask of a search. */
@NullMarked
package io.github.hyperdecoders.generation.options;

import org.jspecify.annotations.NullMarked;
