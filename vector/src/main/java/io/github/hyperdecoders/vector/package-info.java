/**
 * What a step of decoding does beside its matrix products, by the JVM's vector instructions (JEP 414): a few rows of numbers, too few for
 * libraries whose calls cost more than the work. Plain arrays and buffers; nothing here may be called unless {@link VectorUnit#PRESENT}.
 */
@NullMarked
package io.github.hyperdecoders.vector;

import org.jspecify.annotations.NullMarked;
