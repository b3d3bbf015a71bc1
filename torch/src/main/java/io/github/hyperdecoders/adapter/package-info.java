@NullMarked
package io.github.hyperdecoders.adapter;

import org.jspecify.annotations.NullMarked;
