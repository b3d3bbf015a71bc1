/** Loss, optimisers, schedules, the training loop, and the state that makes resuming exact. */
@NullMarked
package io.github.hyperdecoders.training;

import org.jspecify.annotations.NullMarked;
