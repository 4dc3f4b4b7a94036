package org.memcload.cli;

import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.memcload.run.ExitCode;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the run, in good order, when the process gets SIGINT or SIGTERM. */
final class SignalStop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SignalStop.class);
    private static final long GRACE_SECONDS = 10;

    private final Object interrupt;
    private final Object terminate;

    private SignalStop(Object interrupt, Object terminate) {
        this.interrupt = interrupt;
        this.terminate = terminate;
    }

    static SignalStop install(Run run) {
        return new SignalStop(
                Signals.register("INT", () -> stop(run, ExitCode.INTERRUPTED)),
                Signals.register("TERM", () -> stop(run, ExitCode.TERMINATED)));
    }

    private static void stop(Run run, ExitCode reason) {
        if (run.isStopping()) {
            Runtime.getRuntime().halt(reason.code());
        }
        LOG.warn("Stopping; a second signal ends the program at once");
        run.stop(reason);
        Loader.daemons("grace period")
                .newThread(() -> {
                    try {
                        TimeUnit.SECONDS.sleep(GRACE_SECONDS);
                        LOG.error("Not stopped within {} s; the file stays claimed until the next run", GRACE_SECONDS);
                        Runtime.getRuntime().halt(reason.code());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    @Override
    public void close() {
        Signals.unregister("INT", interrupt);
        Signals.unregister("TERM", terminate);
    }
}
