package org.memcload.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.memcload.delivery.BlockOrder;
import org.memcload.delivery.FileLedger;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.files.ClaimedFile;
import org.memcload.files.LogFile;
import org.memcload.files.NumberedBackup;
import org.memcload.files.Rejects;
import org.memcload.servers.ServerFindings;
import org.memcload.servers.ServerWatch;
import org.memcload.verdict.Cause;
import org.memcload.verdict.Facts;
import org.memcload.verdict.Judge;
import org.memcload.verdict.Verdict;

/**
 * The load of one file: owns its claim, its names, its counts, its rejects and its deliveries. {@link #open}, {@link #conclude},
 * {@link #beforeRename} and {@link #afterRename} are called in this order, by the thread that has the file's exchange. Other
 * threads count lines and deliveries in its {@linkplain #ledger ledger}.
 *
 * <p>Camel renames the file between the last two, by preMove and move of the route. It renames it as loaded only if its exchange
 * has not failed, and {@link #beforeRename} tells whether the exchange has to fail, so Camel's success and the verdict agree.
 */
public final class FileLoad {

    /** Blocks between reading and handing on, for each core: enough to keep every core busy. */
    private static final int BLOCKS_PER_CORE = 4;

    /**
     * Bytes of memory that blocks in flight may take, for each byte of log in them: the lines, nearly as much again for records,
     * and room to spare. A block that takes more, for instance because each line has another device type, delays reading.
     */
    private static final int MEMORY_FACTOR = 3;

    private final Run run;
    private final LogFile log;
    private final Rejects rejects;
    private final FileLedger ledger = new FileLedger();
    private final BlockOrder blocks;
    private final long started = System.nanoTime();

    /** Null until the file is opened. Written before other threads know of the file. */
    private volatile ClaimedFile claim;

    private volatile LongSupplier position = () -> 0;
    private volatile Verdict verdict = new Verdict.Held(new Cause.NotSettled());

    FileLoad(Run run, String name) {
        LoadSettings settings = run.settings();
        this.run = run;
        this.log = new LogFile(settings.directory(), name);
        this.rejects = settings.mode().rejects(log);
        int maxBlocks = BLOCKS_PER_CORE * Runtime.getRuntime().availableProcessors();
        this.blocks = new BlockOrder(maxBlocks, (long) MEMORY_FACTOR * maxBlocks * settings.blockBytes(), ledger);
    }

    public LogFile log() {
        return log;
    }

    public FileLedger ledger() {
        return ledger;
    }

    /** The order in which blocks are handed on. */
    public BlockOrder blocks() {
        return blocks;
    }

    public Rejects rejects() {
        return rejects;
    }

    /**
     * The file is claimed and about to be read.
     *
     * @param claimed its present name
     */
    public void open(Path claimed) throws IOException {
        claim = new ClaimedFile(claimed, log.directory());
        run.begin(this);
        FileLog.processing(log);
        claim.remember();
    }

    /** Whether the file is claimed and {@linkplain #open opened}. */
    public boolean isOpen() {
        return claim != null;
    }

    /** The file to read, under its present name; the target if it is a symbolic link. */
    public Path content() {
        return claim.content();
    }

    /** Sets the counter of compressed bytes read. */
    public void reading(LongSupplier compressedBytesRead) {
        position = compressedBytesRead;
    }

    /** Compressed bytes read so far. */
    public long compressedBytesRead() {
        return position.getAsLong();
    }

    /** Compressed bytes of the file; 0 until it is opened. */
    public long size() {
        ClaimedFile opened = claim;
        return opened == null ? 0 : opened.size();
    }

    /** Seconds since the file was taken. */
    public double elapsedSeconds() {
        return Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0;
    }

    /**
     * Waits for all deliveries, decides the file's verdict, and carries it out except for the renaming.
     *
     * @throws IOException if the rejects cannot be written or the final name cannot be freed; the file must then be held
     */
    public Verdict conclude(ServerWatch servers) throws IOException, InterruptedException {
        FileLog.dropped(log, ledger.awaitDeliveries());
        boolean changed = hasChanged();
        Verdict decided = Judge.judge(facts(changed, servers), run.rules());
        if (decided.isFinal()) {
            rejects.publish();
            makeWay(run.settings().mode().finalName(log, decided));
        } else {
            rejects.discard();
        }
        if (decided.tellsLosses()) {
            servers.takeLosses();
        }
        decide(decided);
        return decided;
    }

    private Facts facts(boolean changed, ServerWatch servers) throws InterruptedException {
        // a condemned file does not wait for servers
        ServerFindings findings = servers.conclude(
                ledger.acknowledging(), ledger.isCondemned() ? 0 : run.rules().retry());
        return new Facts(
                ledger.counts(),
                ledger.error(),
                ledger.isInterrupted(),
                ledger.serverFailures(),
                blocks.isReadToEnd(),
                changed,
                ledger.corruption(),
                findings,
                servers.losses(),
                run.reloads(log.name()));
    }

    /** Whether the file changed since it was claimed. Disk errors surface here, before the verdict. */
    private boolean hasChanged() {
        if (ledger.isCondemned()) {
            return false;
        }
        try {
            rejects.force();
            return claim.hasChanged();
        } catch (IOException e) {
            ledger.fail(e);
            return false;
        }
    }

    private void makeWay(Path name) throws IOException {
        if (!name.equals(log.path())) {
            NumberedBackup.free(name);
        }
    }

    /**
     * The route has ended, and Camel is about to rename the file.
     *
     * @param failure that ended the route before the file was concluded, or null
     * @return whether the file is loaded; if not, the exchange has to fail
     */
    public boolean beforeRename(Throwable failure) {
        if (claim == null) {
            run.begin(this);
            hold(new IncompleteRouteException("the route has no step openFile, or ends before it"));
        } else if (failure != null) {
            hold(failure);
        } else if (verdict instanceof Verdict.Held held && held.cause() instanceof Cause.NotSettled) {
            hold(new IncompleteRouteException("the route has no step settle, or ends before it"));
        } else if (verdict.isLoaded() && !ledger.isClean()) {
            hold(new IncompleteRouteException(
                    "the route reads or sends records after the step settle, which has to be the last one"));
        }
        return verdict.isLoaded();
    }

    /** Holds the file for an error. An error in its ledger takes precedence, since it says more. */
    private void hold(Throwable error) {
        rejects.discard();
        decide(new Verdict.Held(new Cause.ByError(ledger.error().orElse(error))));
    }

    /**
     * The name for Camel to give to a file that is not loaded, relative to the directory. Empty if Camel would overwrite a new file
     * of that name or break a relative link. {@link #afterRename} renames such a file.
     */
    public Optional<String> failedName() {
        Path name = finalName();
        boolean isTaken = name.equals(log.path()) && exists(name);
        boolean isRelativeLink = claim != null && !name.equals(log.path()) && claim.isRelativeLink();
        return isTaken || isRelativeLink
                ? Optional.empty()
                : Optional.of(log.directory().relativize(name).toString());
    }

    /**
     * Checks the file's name and adds the file to the report. Camel has renamed it by now, or has only logged that it failed to.
     */
    public void afterRename() {
        if (claim != null) {
            checkName(finalName());
        }
        FileLog.done(this, verdict, run.settings().mode());
        run.end(this, verdict);
    }

    private void checkName(Path expected) {
        Path claimed = claim.name();
        if (claimed.equals(expected)) {
            return;
        }
        if (!exists(claimed)) {
            // an error in the ledger was logged already
            if (!exists(expected) && ledger.error().isEmpty()) {
                decide(new Verdict.Held(new Cause.NotRenamed(claimed, expected, claimed, Optional.empty())));
            }
            return;
        }
        try {
            claim.moveTo(expected);
        } catch (IOException e) {
            decide(new Verdict.Held(new Cause.NotRenamed(claimed, expected, giveBack(), Optional.of(e))));
        }
    }

    /** Gives the file its own name back, if possible. */
    private Path giveBack() {
        try {
            claim.moveTo(log.path());
            return log.path();
        } catch (IOException e) {
            return claim.name();
        }
    }

    /**
     * Ends the load without renaming, because the run is aborted; the caller gives the file its name back.
     *
     * @param error that ends the run; empty after a signal
     */
    public void abort(Optional<Throwable> error) {
        verdict = error.<Verdict>map(cause -> new Verdict.Held(new Cause.ByError(cause)))
                .orElseGet(Verdict.Interrupted::new);
        run.end(this, verdict);
        rejects.discard();
    }

    private Path finalName() {
        return run.settings().mode().finalName(log, verdict);
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void decide(Verdict decided) {
        verdict = decided;
        run.decide(this, decided);
    }
}
