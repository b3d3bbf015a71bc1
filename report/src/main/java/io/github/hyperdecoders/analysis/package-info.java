/** What the vectors of a model say: principal components, UMAP, distances between groups. Arrays in, arrays out; no tensors. */
@NullMarked
package io.github.hyperdecoders.analysis;

import org.jspecify.annotations.NullMarked;
