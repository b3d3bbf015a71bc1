/**
 * Pre-training on plain text as T5 does it (Raffel et al. 2020, section 3.1): documents, packed end to end into segments, each made
 * into a source and a target by span corruption or as a prefix language model. Knows tokens as numbers only.
 */
@NullMarked
package io.github.hyperdecoders.pretraining;

import org.jspecify.annotations.NullMarked;
