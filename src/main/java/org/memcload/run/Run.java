package org.memcload.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.memcload.servers.ServerHold;
import org.memcload.servers.ServerLedger;
import org.memcload.verdict.Cause;
import org.memcload.verdict.Rules;
import org.memcload.verdict.Trigger;
import org.memcload.verdict.Verdict;

/**
 * One run of the loader, from its start to its exit code: the present file, the results of earlier files, and whether to continue.
 * Safe for use by several threads; all state is guarded by the run itself.
 */
public final class Run {

    /** In place of a delay in seconds: the run stops. */
    private static final long STOPS = -1;

    private final LoadSettings settings;
    private final ServerLedger servers = new ServerLedger();
    /** Used by one thread at a time: the one that polls or holds the file. */
    private final ServerHold hold = new ServerHold();

    /** Start of the first file, or of the run until a file is taken. */
    private long started = System.nanoTime();

    private boolean begun;
    private final FileReports files;
    /** Names of the files that a dry run has finished; they stay in place. */
    private final Set<String> seen = new HashSet<>();

    /** How often each file was reloaded, without success so far, because of server events. */
    private final Map<String, Integer> reloads = new HashMap<>();

    private long closedFiles;
    private FileLoad current;
    private long finishedLines;
    private ExitCode exitCode = ExitCode.OK;
    private boolean stopping;
    private boolean ended;

    public Run(LoadSettings settings) {
        this.settings = settings;
        this.files = new FileReports(settings.watch() ? Report.MAX_WATCHED_FILES : Integer.MAX_VALUE);
    }

    public LoadSettings settings() {
        return settings;
    }

    public ServerLedger servers() {
        return servers;
    }

    /** The state of waiting for servers. */
    public ServerHold hold() {
        return hold;
    }

    Rules rules() {
        return new Rules(settings.maxErrorRate(), settings.retry(), settings.failOnEviction());
    }

    /** Creates the load of a file that is about to be claimed. */
    public FileLoad take(String name) {
        return new FileLoad(this, name);
    }

    /** A file was claimed. */
    synchronized void begin(FileLoad file) {
        if (!begun) {
            begun = true;
            started = System.nanoTime();
        }
        current = file;
        if (stopping) {
            file.ledger().interrupt();
        }
    }

    /** Applies the verdict on a file to the run. */
    void decide(FileLoad file, Verdict verdict) {
        long delay = STOPS;
        synchronized (this) {
            count(file.log().name(), verdict);
            if (verdict.isFinal()) {
                hold.reset();
            } else if (verdict instanceof Verdict.Held held) {
                if (held.cause().effect() == Cause.Effect.WAIT_FOR_SERVER && settings.watch()) {
                    delay = hold.hold();
                } else {
                    stop(held.cause().effect() == Cause.Effect.STOP ? ExitCode.ERROR : ExitCode.SERVER_FAILED);
                }
            }
        }
        FileLog.decided(file, verdict, settings.mode(), delay);
    }

    private void count(String name, Verdict verdict) {
        if (!(verdict instanceof Verdict.LoadAgain again)) {
            reloads.remove(name);
        } else if (again.trigger() instanceof Trigger.RecordsInDanger) {
            reloads.merge(name, 1, Integer::sum);
        }
    }

    /** How often a file was already reloaded, without success, because of server events. */
    synchronized int reloads(String name) {
        return reloads.getOrDefault(name, 0);
    }

    /** A file has its final name, or its own name for another load. */
    synchronized void end(FileLoad file, Verdict verdict) {
        if (!(verdict instanceof Verdict.LoadAgain)) {
            report(file, verdict);
        }
        if (current == file) {
            finishedLines += file.ledger().counts().lines();
            current = null;
        }
        notifyAll();
    }

    private void report(FileLoad file, Verdict verdict) {
        Report.FileReport report = Report.FileReport.of(file, verdict, settings.mode());
        files.add(report);
        closedFiles++;
        if (settings.mode() == LoadMode.DRY_RUN) {
            seen.add(report.file());
        }
        if (report.status() == FileStatus.FAILED) {
            worsen(ExitCode.FILE_FAILED);
        }
    }

    /** Takes no further file and gives up the present one. */
    public synchronized void stop(ExitCode reason) {
        worsen(reason);
        stopping = true;
        if (current != null) {
            current.ledger().interrupt();
        }
        notifyAll();
    }

    /** Notes a reason for which the exit code is not 0, and goes on. */
    public synchronized void worsen(ExitCode reason) {
        if (reason.compareTo(exitCode) > 0) {
            exitCode = reason;
        }
    }

    /** No matching file is left. */
    public synchronized void idle() {
        if (!settings.watch()) {
            ended = true;
            notifyAll();
        }
    }

    public synchronized boolean isStopping() {
        return stopping;
    }

    /** Whether this is a dry run that has already finished the file. */
    public synchronized boolean hasSeen(String name) {
        return seen.contains(name);
    }

    /** Whether no file has been taken yet. */
    public synchronized boolean isEmpty() {
        return files.isEmpty() && current == null;
    }

    /** The file being loaded. */
    public synchronized Optional<FileLoad> current() {
        return Optional.ofNullable(current);
    }

    /** Lines of all files so far, the present one included. */
    public synchronized long lines() {
        return finishedLines + (current == null ? 0 : current.ledger().counts().lines());
    }

    /** Waits until no file is left to load, or the run was stopped and its last file was given back. */
    public synchronized void awaitEnd() throws InterruptedException {
        while (!ended && !(stopping && current == null)) {
            wait();
        }
    }

    /** Files closed so far; the report changes with each. */
    public synchronized long closedFiles() {
        return closedFiles;
    }

    /** The exit code of the process, as currently known. */
    public synchronized ExitCode exitCode() {
        // a run that waits for servers may still load its held file
        boolean failed = files.isAnyHeld() && exitCode.compareTo(ExitCode.SERVER_FAILED) < 0;
        return failed ? ExitCode.SERVER_FAILED : exitCode;
    }

    public synchronized Report report() {
        return files.report(
                exitCode().code(), Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0, servers.report());
    }
}
