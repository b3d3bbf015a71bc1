/**
 * Servers under load: requests that arrive when they arrive, whether or not earlier ones are answered ({@code benchmarks/load}), and two
 * servers compared by them ({@code benchmarks/serve-compare}).
 */
@NullMarked
package io.github.hyperdecoders.benchmarks.serving;

import org.jspecify.annotations.NullMarked;
