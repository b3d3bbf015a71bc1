/** Bottleneck adapters, and where their weights come from: learned, per task, or a hypernetwork (paper, section 3). */
@NullMarked
package io.github.hyperdecoders.adapter;

import org.jspecify.annotations.NullMarked;
