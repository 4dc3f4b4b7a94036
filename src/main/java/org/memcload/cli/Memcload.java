package org.memcload.cli;

import java.util.List;
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
        return commandLine()
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new UsageErrors())
                .execute(args);
    }

    /** The commands, with their options. */
    static CommandLine commandLine() {
        CommandLine load = new CommandLine(new LoadCommand());
        add(LoadOptions.OF_LOAD, load);
        add(LoadOptions.OF_GET, load.getSubcommands().get("get"));
        return load;
    }

    private static void add(List<Option<?>> options, CommandLine command) {
        options.stream().filter(option -> !option.secret()).forEach(option -> command.getCommandSpec()
                .addOption(option.spec()));
    }
}
