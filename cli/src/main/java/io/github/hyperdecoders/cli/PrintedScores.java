package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.metric.Bleu;
import io.github.hyperdecoders.metric.Metric;
import java.io.PrintWriter;

/** A table of scores on the terminal. */
final class PrintedScores {
    private PrintedScores() {}

    /** Prints it, and under it how BLEU was computed where it was: numbers of other settings cannot be compared (Post 2018). */
    static void print(PrintWriter out, Results results) {
        out.println(results.table());
        if (results.values().keySet().stream().anyMatch(name -> name.endsWith("/" + Metric.BLEU.key()))) {
            out.println("bleu: " + Bleu.signature());
        }
    }
}
