package io.github.hyperdecoders.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells how many lines are answered and how fast, where answers go to a file: one line that changes on a terminal, now and then one elsewhere. */
final class AnswerProgress implements AutoCloseable {
    private static final long BETWEEN_LINES = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean silent;
    private final boolean terminal;
    private final long begun = System.nanoTime();
    private final long before;
    private long answered;
    private long told = begun;

    private AnswerProgress(PrintWriter err, boolean silent, long before) {
        this.err = err;
        this.silent = silent;
        this.terminal = Terminal.isThere();
        this.before = before;
    }

    /** Of answers to {@code out}; says nothing where that is standard output, which shows them itself. */
    static AnswerProgress of(AnswerOutput out, PrintWriter err) {
        return new AnswerProgress(err, !out.isFile(), out.begun());
    }

    /** So many more lines are answered. */
    void plus(int lines) {
        answered += lines;
        if (!silent && (terminal || System.nanoTime() - told >= BETWEEN_LINES)) {
            told = System.nanoTime();
            err.print(terminal ? "\r" + state() : state() + "\n");
            err.flush();
        }
    }

    private String state() {
        double seconds = (System.nanoTime() - begun) / 1e9;
        return String.format(Locale.ROOT, "%d lines answered  %.1f lines/s", before + answered, answered / seconds);
    }

    /** Tells of the end. */
    @Override
    public void close() {
        if (!silent && answered > 0) {
            err.println((terminal ? "\r" : "") + state());
            err.flush();
        }
    }
}
