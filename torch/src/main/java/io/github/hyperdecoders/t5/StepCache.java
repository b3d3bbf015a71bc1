package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.AttentionToSources;
import io.github.hyperdecoders.compute.AttentionWithinRows;

/** What the newest tokens of a decoding attend to at one step. */
interface StepCache {
    /** How the newest tokens make up rows: the beams of each source. */
    Ragged rows();

    /** Begins the next position. */
    void begin();

    /** Ends it: all layers have attended. */
    void end();

    /** A layer's self-attention: the newest token of each row attends to its row, which it joins. */
    AttentionWithinRows past(int layer);

    /** A layer's cross-attention. */
    AttentionToSources sources(int layer);
}
