package io.github.hyperdecoders.recipe;

import java.util.List;

/**
 * Pretraining of a T5 on text, by span corruption and then as a prefix language model; a recipe that names files to train on is one of
 * pretraining. Sources are packed to {@code max_source_length}.
 *
 * @param trainFiles files or patterns below {@code data_dir}, of plain text or JSON lines; none: the recipe trains on tasks
 * @param validationFiles the same to validate on; none: every hundredth document of the training files, kept out of training
 * @param textField field of JSON lines that holds the text
 * @param prefixLmSteps how many of the last steps are on the prefix language model
 */
public record PretrainingSettings(
        @Key(
                value = "train_files",
                byDefault = "[]",
                ours = true,
                doc =
                        "Text to pretrain on: .txt and .jsonl files or patterns (text/**/*.jsonl.gz) below data_dir, else below"
                                + " the working folder.")
        List<String> trainFiles,

        @Key(
                value = "validation_files",
                byDefault = "[]",
                ours = true,
                doc =
                        "Text to validate pretraining on; none: every hundredth document of train_files, which is kept out of"
                                + " training.")
        List<String> validationFiles,

        @Key(
                value = "text_field",
                byDefault = "text",
                ours = true,
                doc = "The field of JSON lines that holds a document's text.")
        String textField,

        @Key(
                value = "prefix_lm_steps",
                byDefault = "0",
                range = Range.NOT_NEGATIVE,
                ours = true,
                unit = "steps",
                doc = "How many of the last of max_steps pretrain a prefix language model; those before them undo span"
                        + " corruption.")
        int prefixLmSteps) {}
