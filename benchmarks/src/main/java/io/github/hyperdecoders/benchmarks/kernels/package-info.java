/** The kernels that decide the speed of training and generation, one by one under JMH: {@code benchmarks/jmh}. */
@NullMarked
package io.github.hyperdecoders.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
