package org.memcload.route;

import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;
import org.memcload.files.FileState;
import org.memcload.files.Untakeable;
import org.memcload.run.ExitCode;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a file that has not changed for a second: at once if its last change is older, else when its state is the same a second
 * later. It waits without limit, since no newer file may be taken first. Unlike Camel's {@code readLock=changed}, it is not misled
 * by a fast clock on the writer's machine. It also makes the last checks before a file is claimed: that it is readable, and that
 * its target name is free.
 */
public final class StoppedGrowing implements GenericFileExclusiveReadLockStrategy<File> {

    private static final Logger LOG = LoggerFactory.getLogger(StoppedGrowing.class);
    private static final long QUIET_MILLIS = 1000;
    private static final long GLANCE_MILLIS = 100;

    private final Run run;

    // Used only by the consumer's thread.

    private GenericFileEndpoint<File> endpoint;
    /** The file taken last, and its state then. */
    private Path taken;

    private FileState stateWhenTaken;
    /** The file last found unreadable; null if it is readable by now. */
    private Path unreadable;

    public StoppedGrowing(Run run) {
        this.run = run;
    }

    @Override
    public boolean acquireExclusiveReadLock(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) throws Exception {
        Path target = file.getFile().toPath();
        try {
            FileState state = FileState.of(target);
            boolean quiet = isOld(state) && !hasChangedSinceTaken(target, state);
            if (!quiet) {
                LOG.info("Waiting until {} stops growing", target);
            }
            while (!quiet && !run.isStopping()) {
                state = FileState.of(target);
                quiet = staysTheSame(target, state);
            }
            taken = target;
            stateWhenTaken = state;
            boolean taking = quiet && isReadable(target) && isClaimable(target, exchange);
            if (taking) {
                FileRename.watch(exchange, run.take(file.getFileNameOnly()));
            }
            return taking;
        } catch (NoSuchFileException e) {
            LOG.warn("{} has vanished before it could be taken", target);
            return false;
        }
    }

    private static boolean isOld(FileState state) {
        return System.currentTimeMillis() - state.modified().toMillis() > QUIET_MILLIS;
    }

    /** Whether the file was given back because it had changed. Then its age proves nothing: the writer's clock is slow. */
    private boolean hasChangedSinceTaken(Path target, FileState state) {
        return target.equals(taken) && !state.equals(stateWhenTaken);
    }

    private boolean staysTheSame(Path target, FileState state) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
        while (System.nanoTime() < until) {
            Thread.sleep(GLANCE_MILLIS);
            if (run.isStopping() || !FileState.of(target).equals(state)) {
                return false;
            }
        }
        return true;
    }

    /** With {@code --watch} the run waits for an unreadable file, and takes no newer one before it. */
    private boolean isReadable(Path target) {
        Optional<String> reason = run.settings().watch() ? Untakeable.byRights(target) : Optional.empty();
        if (reason.isPresent() && !target.equals(unreadable)) {
            LOG.warn("{} cannot be read, and no file is taken before it: {}", target, reason.get());
        }
        unreadable = reason.isPresent() ? target : null;
        return reason.isEmpty();
    }

    private boolean isClaimable(Path target, Exchange exchange) {
        Optional<String> obstacle =
                ClaimTarget.obstacle(endpoint, exchange, run.settings().directory());
        if (obstacle.isPresent()) {
            LOG.error("{} cannot be taken: {}", target, obstacle.get());
            run.stop(ExitCode.ERROR);
        }
        return obstacle.isEmpty();
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> consumed) {
        endpoint = consumed;
    }

    @Override
    public void releaseExclusiveReadLockOnAbort(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // nothing is held
    }

    @Override
    public void releaseExclusiveReadLockOnRollback(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // nothing is held
    }

    @Override
    public void releaseExclusiveReadLockOnCommit(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // nothing is held
    }

    @Override
    public void setTimeout(long timeout) {
        // waits without limit
    }

    @Override
    public void setCheckInterval(long checkInterval) {
        // the interval is part of the contract
    }

    @Override
    public void setReadLockLoggingLevel(LoggingLevel readLockLoggingLevel) {
        // logs only that it waits
    }

    @Override
    public void setMarkerFiler(boolean markerFile) {
        // uses none
    }

    @Override
    public void setDeleteOrphanLockFiles(boolean deleteOrphanLockFiles) {
        // uses none
    }
}
