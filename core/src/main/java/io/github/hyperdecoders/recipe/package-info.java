/**
 * What a run is made of: immutable records read from a recipe, a flat JSON file with the reference's keys. Every key is described
 * once, by the {@link io.github.hyperdecoders.recipe.Key} on its record component; reading, checking, writing and the reference
 * page all follow from that.
 */
@NullMarked
package io.github.hyperdecoders.recipe;

import org.jspecify.annotations.NullMarked;
