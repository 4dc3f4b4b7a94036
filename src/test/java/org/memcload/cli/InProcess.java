package org.memcload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The program inside the JVM of the test, which saves the start of a process. Not for what needs an environment or a working
 * directory of its own, nor for a dry run, whose records bypass {@link System#out}.
 */
final class InProcess {

    private InProcess() {}

    static Program.Outcome run(List<String> arguments) {
        return run(Map.of(), arguments);
    }

    /** Runs it with these system properties. */
    static Program.Outcome run(Map<String, String> properties, List<String> arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream writtenOut = new ByteArrayOutputStream();
        ByteArrayOutputStream writtenErr = new ByteArrayOutputStream();
        properties.forEach(System::setProperty);
        System.setOut(new PrintStream(writtenOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(writtenErr, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Memcload.run(arguments.toArray(String[]::new));
            return new Program.Outcome(
                    exitCode, writtenOut.toString(StandardCharsets.UTF_8), writtenErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
            properties.keySet().forEach(System::clearProperty);
        }
    }
}
