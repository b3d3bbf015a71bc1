package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code hyperdecoder}. Exit codes: 0 done, 1 failed, 2 wrong usage or input, 130 and 143 interrupted. */
@Command(
        name = "hyperdecoder",
        description = "One frozen T5, a decoder adapted to every single input.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            AnalyseCommand.class,
            CompareCommand.class,
            PredictCommand.class,
            ServeCommand.class,
            ScoreCommand.class,
            TasksCommand.class,
            ParamsCommand.class,
            PretrainCommand.class,
            VocabularyCommand.class,
            BenchCommand.class,
            ConvertCommand.class,
            RecipeCommand.class,
            SelfTestCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        footer = {
            "",
            "Examples:",
            "  hyperdecoder quickstart",
            "  hyperdecoder train configs/glue_ablations/glue_manual_generated.json --set data_dir=data",
            "  hyperdecoder predict runs/quickstart/hyperdecoder/model --task colour sources.txt",
            "",
            "Shell completion: source <(hyperdecoder generate-completion)"
        })
public final class Main implements Callable<Integer> {
    static final int FAILED = 1;
    static final int WRONG_INPUT = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean debug;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command line and gives its exit code. */
    static int run(String... args) {
        Main main = new Main();
        // UTF-8 whatever the locale: what is printed is read by other programs.
        CommandLine line = new CommandLine(main)
                .setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true))
                .setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, arguments) -> refuse(exception))
                .setExecutionExceptionHandler((exception, command, result) -> main.report(exception, command));
        try {
            refuseUnreadable(args);
            return line.execute(args);
        } catch (InputException e) {
            return main.report(e, line);
        } catch (LinkageError | OutOfMemoryError e) {
            // No room for a native library, or for the data.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return main.report(
                    new IllegalStateException(e.getClass().getSimpleName() + ": " + cause.getMessage(), e), line);
        }
    }

    /** Without a locale of its own the JVM loses all but ASCII of its arguments before the program sees them. */
    private static void refuseUnreadable(String... args) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        for (String argument : args) {
            if (argument.contains("\ufffd") && !encoding.equals("UTF-8")) {
                throw new InputException("the argument '" + argument + "' cannot be read in the locale's encoding "
                        + encoding + ", expected UTF-8: set LC_ALL=C.UTF-8");
            }
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return CommandLine.ExitCode.USAGE;
    }

    /** Says in one line what is wrong with the words, where picocli would print a page of help. */
    private static int refuse(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        String message =
                String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
        List<String> near =
                exception instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        command.getErr()
                .println("hyperdecoder: " + message + (near.isEmpty() ? "" : "; did you mean '" + near.get(0) + "'?")
                        + "; see " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return WRONG_INPUT;
    }

    private int report(Exception exception, CommandLine command) {
        String message = exception.getMessage();
        // libtorch's messages go on with a C++ stack behind the first line.
        String shown = exception instanceof InputException && message != null ? message : firstLine(exception, message);
        command.getErr().println("hyperdecoder: " + shown);
        if (debug) {
            exception.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return exception instanceof InputException ? WRONG_INPUT : FAILED;
    }

    private static String firstLine(Exception exception, @Nullable String message) {
        String name = exception.getClass().getSimpleName();
        return message == null
                ? name
                : exception instanceof IOException
                        ? name + ": " + message.lines().findFirst().orElse("")
                        : message.lines().findFirst().orElse(name);
    }

    /** Reads the version that the build wrote down. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "hyperdecoder " + (version == null ? "(unpackaged)" : version),
                "libtorch 2.13.0, Java " + Runtime.version()
            };
        }
    }
}
