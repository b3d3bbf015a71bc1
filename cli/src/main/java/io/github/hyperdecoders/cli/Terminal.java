package io.github.hyperdecoders.cli;

import java.io.Console;

/** Who reads what the program prints. */
final class Terminal {
    private Terminal() {}

    /** Whether a person watches: before Java 22 the console is null otherwise, since then it has to be asked. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
