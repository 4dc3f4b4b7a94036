package org.memcload.cli;

import java.util.List;
import org.memcload.run.ExitCode;
import org.memcload.run.ProgramErrors;
import picocli.CommandLine;

/** The program. */
public final class Memcload {

    /** Milliseconds at the end after which a blocked output is given up. */
    private static final long FLUSH_MILLIS = 5_000;

    private static final long HURRIED_FLUSH_MILLIS = 1_000;

    private Memcload() {}

    public static void main(String[] args) {
        try (LogOutputs outputs = LogOutputs.start();
                Supervisor supervisor = Supervisor.start(outputs)) {
            int exitCode = run(supervisor, outputs, args);
            // camel:run calls this inside Maven, which must continue after success
            if (exitCode != 0) {
                System.exit(exitCode);
            }
        } catch (OutOfMemoryError e) {
            // no thread is left to write the log
            System.err.println("memcload: " + ProgramErrors.message(e));
            System.exit(ExitCode.ERROR.code());
        }
    }

    /** Runs the command line and returns the exit code. */
    static int run(String... args) {
        try (LogOutputs outputs = LogOutputs.start();
                Supervisor supervisor = Supervisor.start(outputs)) {
            return run(supervisor, outputs, args);
        }
    }

    private static int run(Supervisor supervisor, LogOutputs outputs, String[] args) {
        int exitCode;
        try {
            Logging.configure(outputs, supervisor::fail);
            CommandLine commandLine = commandLine();
            commandLine.<LoadCommand>getCommand().supervised(supervisor, outputs);
            exitCode = commandLine
                    .setErr(outputs.console().writer())
                    .setParameterExceptionHandler(new UsageErrors())
                    .setExecutionExceptionHandler(new UsageErrors())
                    .execute(args);
        } catch (Error e) {
            supervisor.fail(e);
            exitCode = ExitCode.ERROR.code();
        }
        if (supervisor.tellError()) {
            exitCode = ExitCode.ERROR.code();
        }
        outputs.flush(supervisor.isEnding() ? HURRIED_FLUSH_MILLIS : FLUSH_MILLIS);
        return exitCode;
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
