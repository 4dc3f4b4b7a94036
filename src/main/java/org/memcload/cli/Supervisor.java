package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.memcload.run.ExitCode;
import org.memcload.run.FileLoad;
import org.memcload.run.LoadMode;
import org.memcload.run.ProgramErrors;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the program when it cannot, or should not, go on: after a signal, or after an {@link Error} on any thread, which libraries
 * do not expect. The run is first asked to end in order. If it does not, the claimed log gets its own name back, log and report
 * name the reason, and the JVM is halted. The kernel keeps the lock of the directory until then, so no other loader starts while
 * this one can still send requests.
 *
 * <p>Its threads are started before anything can fail. One does the work; the other only waits, and halts the JVM if even that
 * takes too long: it allocates nothing, holds no lock and writes nothing.
 */
final class Supervisor implements AutoCloseable, Thread.UncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /** Time for a run to end in order after a signal: 3 s for batches on their way, 2 s for routes, and some for the rest. */
    private static final long ORDERLY_AFTER_SIGNAL = TimeUnit.SECONDS.toNanos(6);

    private static final long ORDERLY_AFTER_ERROR = TimeUnit.SECONDS.toNanos(4);

    /** Time for names, log and report if the run has not ended in order, or need not. */
    private static final long FORCED = TimeUnit.SECONDS.toNanos(2);

    /** Time for table, report and messages at the end of a run that was not stopped; their reader may be slow. */
    private static final long CONCLUSION = TimeUnit.SECONDS.toNanos(30);

    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FLUSH_MILLIS = 1_000;

    /** Freed for the end of the program when the heap is exhausted. */
    private static final int RESERVE_BYTES = 1 << 20;

    private final LogOutputs outputs;
    private final Thread watcher = Daemons.newThread(this::watch, "supervisor");
    private final Thread lastResort = Daemons.newThread(this::awaitHalt, "last resort");
    private final Thread.UncaughtExceptionHandler handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
    private final List<Runnable> signalsBefore = new ArrayList<>();

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private final AtomicReference<ExitCode> signal = new AtomicReference<>();
    private final AtomicInteger signals = new AtomicInteger();

    /** Null until there is a run. */
    private volatile Supervised supervised;

    private volatile boolean concluded;
    private volatile boolean closed;

    // Read by the thread that halts the JVM. The code is written before the time.
    private volatile int haltCode;
    private volatile long haltAt;
    private volatile boolean haltIsDue;

    /** Dropped when needed. Used only by the watching thread. */
    private byte[] reserve = new byte[RESERVE_BYTES];

    /** Whether the run was asked to end. Used only by the watching thread. */
    private boolean asked;

    /** When the reason to end was noticed, in nanoseconds. Used only by the watching thread. */
    private long noticedAt;

    /** Whether the error is logged. Guarded by this. */
    private boolean told;

    private record Supervised(Run run, Claims claims, Path report) {}

    /** The claimed logs. */
    @FunctionalInterface
    interface Claims {
        /** Gives them their own names back, if these are free, and returns the renamed logs. */
        List<Path> release() throws IOException;
    }

    private Supervisor(LogOutputs outputs) {
        this.outputs = outputs;
    }

    /**
     * Starts the threads, and handles every uncaught error from now on.
     *
     * @param outputs flushed before the JVM is halted
     */
    static Supervisor start(LogOutputs outputs) {
        Supervisor supervisor = new Supervisor(outputs);
        supervisor.lastResort.start();
        supervisor.watcher.start();
        Thread.setDefaultUncaughtExceptionHandler(supervisor);
        return supervisor;
    }

    /** Lets SIGHUP, SIGINT and SIGTERM end the run in order. If there is no run yet, the next one ends at once. */
    void hearSignals() {
        signalsBefore.add(Signals.handle("HUP", () -> stop(ExitCode.HUNG_UP)));
        signalsBefore.add(Signals.handle("INT", () -> stop(ExitCode.INTERRUPTED)));
        signalsBefore.add(Signals.handle("TERM", () -> stop(ExitCode.TERMINATED)));
    }

    /**
     * Sets the run to end if necessary.
     *
     * @param report destination of the report, or null for none
     */
    void supervise(Run run, Claims claims, Path report) {
        supervised = new Supervised(run, claims, report);
        LockSupport.unpark(watcher);
    }

    /** The run has ended in order; sets a time limit for the remaining output. */
    void conclude(ExitCode code) {
        concluded = true;
        haltWithin(isEnding() ? FORCED : CONCLUSION, code.code());
    }

    /**
     * Ends the run for an error of the program; the first one counts. Allocates nothing. After the end of the run an error is only
     * logged.
     */
    void fail(Throwable cause) {
        if (concluded) {
            LOG.error("After the end of the run: {}", ProgramErrors.message(cause), cause);
        } else if (error.compareAndSet(null, cause)) {
            haltWithin(ORDERLY_AFTER_ERROR + FORCED, ExitCode.ERROR.code());
            LockSupport.unpark(watcher);
        }
    }

    /**
     * Logs the error that ends the program, unless it is already logged.
     *
     * @return whether there is one
     */
    synchronized boolean tellError() {
        Throwable cause = error.get();
        if (cause != null && !told) {
            // a shortage needs no trace
            LOG.error("{}", ProgramErrors.message(cause), ProgramErrors.isShortage(cause) ? null : cause);
            told = true;
        }
        return cause != null;
    }

    /** Whether the program must end soon, even with tasks left. */
    boolean isEnding() {
        return signal.get() != null || error.get() != null;
    }

    private void stop(ExitCode reason) {
        int count = signals.incrementAndGet();
        boolean first = signal.compareAndSet(null, reason);
        if (concluded) {
            haltWithin(count == 1 ? FORCED : 0, haltCode);
        } else if (first && error.get() == null) {
            haltWithin(ORDERLY_AFTER_SIGNAL + FORCED, reason.code());
        }
        LockSupport.unpark(watcher);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable cause) {
        if (cause instanceof Error) {
            fail(cause);
        } else {
            LOG.error("Thread {} has died", thread.getName(), cause);
        }
    }

    private void haltWithin(long nanos, int code) {
        haltCode = code;
        haltAt = System.nanoTime() + nanos;
        haltIsDue = true;
        LockSupport.unpark(lastResort);
    }

    private void awaitHalt() {
        while (!closed) {
            if (!haltIsDue) {
                LockSupport.park(this);
            } else {
                long left = haltAt - System.nanoTime();
                if (left <= 0) {
                    Runtime.getRuntime().halt(haltCode);
                }
                LockSupport.parkNanos(this, left);
            }
        }
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(this, GLANCE);
            try {
                look();
            } catch (OutOfMemoryError e) {
                fail(e);
            }
        }
    }

    private void look() {
        Supervised present = supervised;
        if (present != null && error.get() == null) {
            present.run()
                    .current()
                    .flatMap(file -> file.ledger().error())
                    .flatMap(ProgramErrors::in)
                    .ifPresent(this::fail);
        }
        if (concluded || !isEnding()) {
            return;
        }
        if (reserve != null) {
            reserve = null;
            noticedAt = System.nanoTime();
        }
        if (present != null && !asked) {
            ask(present.run());
            asked = true;
        }
        var unused = tellError();
        long patience = error.get() == null ? ORDERLY_AFTER_SIGNAL : ORDERLY_AFTER_ERROR;
        if (signals.get() > 1 || System.nanoTime() - noticedAt > patience) {
            force(present);
        }
    }

    /** Asks the run to end in order. */
    private void ask(Run run) {
        Throwable cause = error.get();
        if (cause == null) {
            run.stop(signal.get());
            LOG.warn("Stopping; a second signal ends the program at once");
        } else {
            run.current().ifPresent(file -> file.ledger().fail(cause));
            run.stop(ExitCode.ERROR);
        }
    }

    /** Ends the program without the run. */
    private void force(Supervised present) {
        ExitCode code = error.get() == null ? signal.get() : ExitCode.ERROR;
        if (present != null) {
            // the same as in the report
            code = present.run().exitCode();
        }
        haltWithin(Math.min(FORCED, haltAt - System.nanoTime()), code.code());
        if (present != null) {
            release(present);
        }
        outputs.flush(FLUSH_MILLIS);
        Runtime.getRuntime().halt(code.code());
    }

    private void release(Supervised present) {
        Run run = present.run();
        FileLoad file = run.current().orElse(null);
        try {
            List<Path> released = present.claims().release();
            if (file != null && (run.settings().mode() == LoadMode.DRY_RUN || !released.isEmpty())) {
                file.abort(Optional.ofNullable(error.get()));
            }
            LOG.warn("The run does not end in order, so the program is ended");
            released.forEach(name -> LOG.warn("{} has its name again", name));
        } catch (IOException e) {
            LOG.error("What is claimed keeps its name in .memcload until the next run: {}", e.toString());
        }
        try {
            ReportFile.write(run.report(), present.report());
        } catch (IOException e) {
            LOG.error("--report: {} cannot be written: {}", present.report(), e.toString());
        }
    }

    /** The program has ended by itself: restores the handling of errors and signals. */
    @Override
    public void close() {
        closed = true;
        signalsBefore.forEach(Runnable::run);
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        LockSupport.unpark(watcher);
        LockSupport.unpark(lastResort);
    }
}
