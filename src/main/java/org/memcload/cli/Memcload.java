package org.memcload.cli;

import picocli.CommandLine;

/** The program. */
public final class Memcload {

    private Memcload() {}

    public static void main(String[] args) {
        int exitCode = run(args);
        // camel:run calls this inside Maven, which is to go on where all is well
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Does what the arguments say and gives the exit code. */
    static int run(String... args) {
        return new CommandLine(new LoadCommand())
                .setDefaultValueProvider(new OptionDefaults())
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new UsageErrors())
                .execute(args);
    }
}
