@NullMarked
package io.github.hyperdecoders.report;

import org.jspecify.annotations.NullMarked;
