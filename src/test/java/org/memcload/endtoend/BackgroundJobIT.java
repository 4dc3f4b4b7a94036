package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Servers;

/** A run as a job of a shell on a terminal: started in the foreground, stopped by Ctrl-Z, continued by bg. */
@Timeout(120)
class BackgroundJobIT {

    /**
     * Starts a command as a shell with job control does, on a pseudo-terminal, and copies what it writes there to standard
     * error. Stops it when a file appears and continues it in the background when that is gone. Ends with its exit code, or
     * with 99 if it is stopped by the terminal.
     */
    private static final String SHELL = """
            import os, pty, signal, sys, time
            stop, command = sys.argv[1], sys.argv[2:]
            shell, terminal = pty.fork()
            if shell:
                while True:
                    try:
                        text = os.read(terminal, 4096)
                    except OSError:
                        break
                    if not text:
                        break
                    os.write(2, text)
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(shell, 0)[1]))
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            job = os.fork()
            if job == 0:
                os.setpgid(0, 0)
                os.tcsetpgrp(2, os.getpgrp())
                signal.signal(signal.SIGTTOU, signal.SIG_DFL)
                os.execvp(command[0], command)
            while not os.path.exists(stop):
                time.sleep(0.05)
            os.killpg(job, signal.SIGTSTP)
            status = os.waitpid(job, os.WUNTRACED)[1]
            assert os.WIFSTOPPED(status), status
            os.tcsetpgrp(2, os.getpgrp())
            os.write(2, b"in the background")
            os.killpg(job, signal.SIGCONT)
            os.unlink(stop)
            status = os.waitpid(job, os.WUNTRACED)[1]
            if os.WIFSTOPPED(status):
                os.killpg(job, signal.SIGKILL)
                os._exit(99)
            os._exit(os.waitstatus_to_exitcode(status))
            """;

    @TempDir
    private Path directory;

    @TempDir
    private Path other;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void itGoesOnInTheBackgroundAndDrawsNoBarThere() throws Exception {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(91).lines(20_000));
        logs.gzip("2.tsv.gz", new LogGenerator(92).lines(20_000));
        Path stop = other.resolve("stop");
        servers.of("adid").stop();
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--timeout", "1", "--retry", "60")
                .through("python3", "-c", SHELL, stop.toString())
                .start()) {
            loader.awaitLog("lines/s");
            Files.createFile(stop);
            Awaitility.await().until(() -> !Files.exists(stop));
            // by then a bar would have been drawn
            loader.awaitLog("redelivery 4 of");
            servers.of("adid").cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(logs.content()).contains(".1.tsv.gz", ".2.tsv.gz");
            assertThat(result.err()).contains("1.tsv.gz").contains("Loaded " + directory.resolve("2.tsv.gz"));
            assertThat(result.err().substring(result.err().indexOf("in the background")))
                    .doesNotContain("lines/s");
        }
    }
}
