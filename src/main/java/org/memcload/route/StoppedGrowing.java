package org.memcload.route;

import java.io.File;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a file once nobody has written to it for a second: at once where its last change is older than that, else when it
 * looks the same a second later. It waits as long as it takes, since no newer file may be taken before; unlike Camel's
 * {@code readLock=changed} it is not misled by a clock that runs ahead on the machine that writes.
 */
public final class StoppedGrowing implements GenericFileExclusiveReadLockStrategy<File> {

    private static final Logger LOG = LoggerFactory.getLogger(StoppedGrowing.class);
    private static final long QUIET_MILLIS = 1000;
    private static final long GLANCE_MILLIS = 100;

    private final Run run;

    public StoppedGrowing(Run run) {
        this.run = run;
    }

    @Override
    public boolean acquireExclusiveReadLock(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) throws Exception {
        File target = file.getFile();
        long age = System.currentTimeMillis() - target.lastModified();
        boolean quiet = age > QUIET_MILLIS;
        if (!quiet) {
            LOG.info("Waiting until {} stops growing", target);
        }
        while (!quiet && target.exists() && !run.isStopping()) {
            quiet = staysTheSame(target);
        }
        return quiet && target.exists();
    }

    private boolean staysTheSame(File target) throws InterruptedException {
        long length = target.length();
        long modified = target.lastModified();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
        while (System.nanoTime() < until) {
            Thread.sleep(GLANCE_MILLIS);
            if (run.isStopping() || target.length() != length || target.lastModified() != modified) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        // it keeps nothing between files
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
        // waits as long as it takes
    }

    @Override
    public void setCheckInterval(long checkInterval) {
        // the interval is part of what is promised
    }

    @Override
    public void setReadLockLoggingLevel(LoggingLevel readLockLoggingLevel) {
        // says when it waits, and nothing more
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
