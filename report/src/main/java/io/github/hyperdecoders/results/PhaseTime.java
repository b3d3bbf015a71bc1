package io.github.hyperdecoders.results;

import java.time.Duration;

/** How long a phase of the run took, over all its interruptions. */
public record PhaseTime(String phase, Duration time) {}
