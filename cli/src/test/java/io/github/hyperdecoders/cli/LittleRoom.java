package io.github.hyperdecoders.cli;

import java.sql.DriverManager;
import java.util.Arrays;

/**
 * The program in a process that may write no file of more than some bytes; the first argument says how many. DuckDB, which unpacks its
 * native library anew in each process, does so before.
 */
final class LittleRoom {
    private LittleRoom() {}

    public static void main(String[] arguments) throws Exception {
        DriverManager.getConnection("jdbc:duckdb:").close();
        int code = new ProcessBuilder(
                        "prlimit", "--pid=" + ProcessHandle.current().pid(), "--fsize=" + arguments[0] + ":")
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("prlimit ended with " + code);
        }
        Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
