/** Golden cases: small models with the numbers that the reference computed from them, to check this machine and this code against. */
@NullMarked
package io.github.hyperdecoders.selftest;

import org.jspecify.annotations.NullMarked;
