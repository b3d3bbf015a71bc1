package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.report.page.RunFolderReport;
import io.github.hyperdecoders.report.page.RunPage;
import io.github.hyperdecoders.report.page.RunReport;
import io.github.hyperdecoders.results.Predictions;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.results.RunResults;
import io.github.hyperdecoders.task.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where {@code evaluate} and {@code analyse} leave what they found; files of that name that are there are replaced. */
record ResultFolder(Path path) {

    /**
     * The folder that was asked for, or one beside the model: {@code runs/glue/model-evaluation} of {@code runs/glue/model}.
     *
     * @throws InputException where it is a file
     */
    static ResultFolder of(@Nullable Path asked, Path model, String what) {
        Path absolute = model.toAbsolutePath().normalize();
        Path path = asked != null ? asked : absolute.resolveSibling(absolute.getFileName() + "-" + what);
        if (Files.isRegularFile(path)) {
            throw new InputException("--output " + path + " is a file, expected a folder");
        }
        return new ResultFolder(path);
    }

    /** Writes results.json and predictions.jsonl, and reads them into a report of that title. */
    RunReport write(Results results, Split split, String title) throws IOException {
        RunFolder folder = new RunFolder(path);
        Files.createDirectories(path);
        Predictions.write(folder.predictions(), results.predictions());
        new RunResults(Map.of(split.key(), results.values())).write(folder.results());
        return RunFolderReport.read(path).withTitle(title);
    }

    /** Writes report.html, and returns where it is. */
    Path write(RunReport report) throws IOException {
        Path page = new RunFolder(path).page();
        RunPage.write(report, page);
        return page;
    }
}
