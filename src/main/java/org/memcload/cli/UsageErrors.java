package org.memcload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.memcload.files.FileErrors;
import org.memcload.files.UsageException;
import org.memcload.run.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports an invalid request in one line; prints a stack trace only for errors of the program itself. */
final class UsageErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("memcload: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try 'memcload --help'.");
        return ExitCode.USAGE.code();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
        if (e instanceof UsageException) {
            command.getErr().println("memcload: " + e.getMessage());
            return ExitCode.USAGE.code();
        }
        if (e instanceof IOException failure) {
            command.getErr().println("memcload: " + FileErrors.message(failure));
            return ExitCode.ERROR.code();
        }
        e.printStackTrace(command.getErr());
        return ExitCode.ERROR.code();
    }
}
