package io.github.hyperdecoders.benchmarks;

/** The programs of PyTorch and transformers that do the same work, in ../shared/peer. */
enum Peer {
    /** As the paper's reference implementation runs it. */
    plain("peer_bench.py"),
    /** As an expert would write it. */
    tuned("peer_tuned.py");

    private final String file;

    Peer(String file) {
        this.file = file;
    }

    /** Its file's name. */
    String file() {
        return file;
    }
}
