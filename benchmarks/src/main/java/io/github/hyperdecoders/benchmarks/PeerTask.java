package io.github.hyperdecoders.benchmarks;

import java.util.List;

/** The kinds of work that the peers and {@link PeerWork} are told to do. */
enum PeerTask {
    /** Training on batches of 32. */
    train("batches of 32", "train --batch 32 --warmup 4 --steps ", 1),
    /** Three tokens for batches of 32. */
    generate("three tokens, batches of 32", "generate --batch 32 --max-length 3 --examples ", 32),
    /** Four beams of 60 tokens for batches of 8. */
    beams("four beams of 60 tokens, batches of 8", "generate --batch 8 --max-length 60 --beams 4 --examples ", 8);

    private final String title;
    private final String arguments;
    /** What a batch counts in the last of the arguments. */
    private final int batch;

    PeerTask(String title, String arguments, int batch) {
        this.title = title;
        this.arguments = arguments;
        this.batch = batch;
    }

    /** What is done. */
    String title() {
        return title;
    }

    /** The command line for so many batches that count. */
    List<String> arguments(int batches) {
        return List.of((arguments + batches * batch).split(" ", -1));
    }
}
