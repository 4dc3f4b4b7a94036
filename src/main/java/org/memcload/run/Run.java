package org.memcload.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One run of the loader, from its start to its exit code: which file is being loaded, what became of those before, and
 * whether to go on. Safe for use by several threads; all state is guarded by the run itself.
 */
public final class Run {

    private final LoadSettings settings;
    private final ServerLedger servers = new ServerLedger();

    /** Of the first file, or of the run where none was taken. */
    private long started = System.nanoTime();

    private boolean begun;
    private final FileReports files;
    /** Names of the files that a dry run is done with: they stay where they are. */
    private final Set<String> seen = new HashSet<>();

    private long closedFiles;
    private FileLedger current;
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

    /**
     * A file has been claimed.
     *
     * @param size its compressed bytes
     */
    public synchronized FileLedger open(String name, long size) {
        if (!begun) {
            begun = true;
            started = System.nanoTime();
        }
        current = new FileLedger(name, size, settings.directory(), new RejectsFile(settings.directory(), name));
        if (stopping) {
            current.interrupt();
        }
        return current;
    }

    /** A file has its final name, whatever that is. */
    public synchronized void close(FileLedger file) {
        Report.FileReport report = file.report(settings.dry());
        files.add(report);
        closedFiles++;
        if (settings.dry()) {
            seen.add(report.file());
        }
        if (report.status() == FileStatus.FAILED) {
            worsen(ExitCode.FILE_FAILED);
        }
        leave(file);
    }

    /** A file was given back, to be taken again at once. */
    public synchronized void leave(FileLedger file) {
        if (current == file) {
            finishedLines += file.lines();
            current = null;
        }
        notifyAll();
    }

    /** Takes no further file and gives up the present one. */
    public synchronized void stop(ExitCode reason) {
        worsen(reason);
        stopping = true;
        if (current != null) {
            current.interrupt();
        }
        notifyAll();
    }

    /** Notes a reason for which the exit code is not 0, and goes on. */
    public synchronized void worsen(ExitCode reason) {
        if (reason.compareTo(exitCode) > 0) {
            exitCode = reason;
        }
    }

    /** Nothing that matches is left. */
    public synchronized void idle() {
        if (!settings.watch()) {
            ended = true;
            notifyAll();
        }
    }

    public synchronized boolean isStopping() {
        return stopping;
    }

    /** Whether this is a dry run that has had the file already. */
    public synchronized boolean hasSeen(String name) {
        return seen.contains(name);
    }

    /** Whether no file was taken so far. */
    public synchronized boolean isEmpty() {
        return files.isEmpty() && current == null;
    }

    /** The file being loaded. */
    public synchronized Optional<FileLedger> current() {
        return Optional.ofNullable(current);
    }

    /** Lines of all files so far, the present one included. */
    public synchronized long lines() {
        return finishedLines + (current == null ? 0 : current.lines());
    }

    /** Waits until nothing is left to load, or the run was stopped and its last file has been given back. */
    public synchronized void awaitEnd() throws InterruptedException {
        while (!ended && !(stopping && current == null)) {
            wait();
        }
    }

    /** How often a file was closed so far: the report changes with it. */
    public synchronized long closedFiles() {
        return closedFiles;
    }

    /** How the process is to end, as far as it is known now. */
    public synchronized ExitCode exitCode() {
        // a run that waits for servers may still load what it holds
        boolean failed = files.isAnyHeld() && exitCode.compareTo(ExitCode.SERVER_FAILED) < 0;
        return failed ? ExitCode.SERVER_FAILED : exitCode;
    }

    public synchronized Report report() {
        return files.report(
                exitCode().code(), Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0, servers.report());
    }
}
