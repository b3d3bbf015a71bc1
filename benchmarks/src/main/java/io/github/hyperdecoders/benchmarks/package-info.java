/** Measurements: the work of the Python peer, for the two to be compared, and single kernels under JMH. */
@NullMarked
package io.github.hyperdecoders.benchmarks;

import org.jspecify.annotations.NullMarked;
