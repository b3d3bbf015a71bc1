/**
 * T5 (Raffel et al., 2020) in its v1.0 and v1.1 forms: encoder, decoder, relative position bias, key/value cache. Knows nothing of
 * adapters; {@link io.github.hyperdecoders.t5.LayerAdapters} is the point where they enter.
 */
@NullMarked
package io.github.hyperdecoders.t5;

import org.jspecify.annotations.NullMarked;
