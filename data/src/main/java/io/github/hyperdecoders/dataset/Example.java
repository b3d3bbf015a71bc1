package io.github.hyperdecoders.dataset;

import java.util.List;

/**
 * One input with its right answer.
 *
 * @param task name of its task
 * @param id where it comes from: the data set's own split and the row in it, from 0, as in {@code validation-12}; for a window of a
 *     context the id of its question, which its other windows share
 * @param source what the encoder reads
 * @param target what the decoder should write
 * @param answers every right answer, the target among them unless it is the empty answer of a window without one
 */
public record Example(String task, String id, Source source, String target, List<String> answers) {
    public Example {
        answers = List.copyOf(answers);
    }

    /** An example with one right answer. */
    public Example(String task, String id, String source, String target) {
        this(task, id, new Source.Text(source), target, List.of(target));
    }
}
