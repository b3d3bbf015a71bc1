package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Token ids of the rows that {@link PeerWork} works on. */
interface WorkRows extends AutoCloseable {
    /** Ids of the sources of rows {@code from} to {@code to}, the latter not among them; the caller's own. */
    int[][] sources(int from, int to);

    /** Ids of the targets of rows {@code from} to {@code to}, the latter not among them; the caller's own. */
    int[][] targets(int from, int to);

    @Override
    void close();

    /**
     * Rows of GLUE, those of the peers, tokenised when they are asked for.
     *
     * @param shared with data/glue and tokenizer/t5
     * @param count rows that there must be
     * @param longest tokens that are kept of a source
     */
    static WorkRows ofGlue(Path shared, int count, int longest) {
        GlueRows rows = GlueRows.read(shared.resolve("data/glue"), count);
        T5Tokenizer tokenizer = T5Tokenizer.load(shared.resolve("tokenizer/t5"));
        return new WorkRows() {
            @Override
            public int[][] sources(int from, int to) {
                return tokenizer
                        .encodeBatch(rows.rows(from, to).sources(), longest)
                        .toArray(int[][]::new);
            }

            @Override
            public int[][] targets(int from, int to) {
                return tokenizer.encodeBatch(rows.rows(from, to).targets(), 0).toArray(int[][]::new);
            }

            @Override
            public void close() {
                tokenizer.close();
            }
        };
    }

    /** Rows of random tokens, so many in each source and target: need no data. */
    static WorkRows random(int sourceLength, int targetLength) {
        return new WorkRows() {
            @Override
            public int[][] sources(int from, int to) {
                return rows(from, to, sourceLength, 1);
            }

            @Override
            public int[][] targets(int from, int to) {
                return rows(from, to, targetLength, 2);
            }

            private int[][] rows(int from, int to, int length, int seed) {
                return IntStream.range(from, to)
                        .mapToObj(row -> new SplittableRandom(2L * row + seed)
                                .ints(length, 2, 32_000)
                                .toArray())
                        .toArray(int[][]::new);
            }

            @Override
            public void close() {}
        };
    }
}
