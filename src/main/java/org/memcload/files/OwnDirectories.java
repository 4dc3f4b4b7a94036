package org.memcload.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Checks, before any load, that memcload can move files into its directories. */
public final class OwnDirectories {

    private OwnDirectories() {}

    /**
     * Checks the directories without changing anything.
     *
     * @param logs the directory of the logs
     * @param claims the directory for claimed files in it
     * @throws UsageException if files there cannot be renamed, or another file has the name of one of memcload's own directories
     */
    static void check(Path logs, Path claims) throws UsageException {
        if (!isWritable(logs)) {
            throw notRenamable(logs, reasonOfRefusal(logs));
        }
        check(logs.resolve(ClaimDirectory.FAILED), "Failed files");
        check(logs.resolve(RejectsFile.DIRECTORY), "Rejected lines");
        check(logs.resolve(ClaimDirectory.NAME), "Files being loaded");
        check(claims, "Files being loaded");
    }

    private static void check(Path directory, String what) throws UsageException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(what + " have to be kept in the directory " + directory
                    + ", but that is " + (Files.isSymbolicLink(directory) ? "a symbolic link" : "a file")
                    + ": rename or remove it");
        }
        if (!isWritable(directory)) {
            IOException refusal = reasonOfRefusal(directory);
            throw new UsageException(
                    what + " have to be kept in " + directory + ", but nothing can be written there: "
                            + FileErrors.message(refusal) + advice(refusal),
                    refusal);
        }
    }

    private static boolean isWritable(Path directory) {
        return Files.isWritable(directory) && Files.isExecutable(directory);
    }

    /** Why the system refuses to write there, for instance missing rights or a read-only file system. */
    private static IOException reasonOfRefusal(Path directory) {
        try {
            Files.delete(newProbe(directory));
            return new AccessDeniedException(directory.toString());
        } catch (AccessDeniedException e) {
            return new AccessDeniedException(directory.toString());
        } catch (FileSystemException e) {
            return new FileSystemException(directory.toString(), null, e.getReason());
        } catch (IOException e) {
            return e;
        }
    }

    /**
     * Moves an empty file as every log is moved: into the directory for claimed files, from there to the failed ones, if their
     * directory exists, and back. This detects a directory that is a separate mount, bind mounts included.
     *
     * @throws UsageException if the file cannot be moved
     */
    static void probeMoves(Path logs, Path claims) throws UsageException, IOException {
        Path probe = newProbe(logs);
        try {
            probe = move(probe, claims);
            Path failed = logs.resolve(ClaimDirectory.FAILED);
            if (Files.exists(failed)) {
                probe = move(probe, failed);
            }
            probe = move(probe, logs);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static Path move(Path probe, Path directory) throws UsageException, IOException {
        try {
            return Files.move(probe, directory.resolve(probe.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new UsageException(
                    "Files cannot be renamed from " + probe.getParent() + " to " + directory + ": " + e.getReason()
                            + ". Directories of memcload's own have to be on the same mount as the logs: unmount what is"
                            + " mounted there",
                    e);
        }
    }

    /** Creates a new file whose name is never that of a log. */
    private static Path newProbe(Path directory) throws IOException {
        return Files.createTempFile(directory, ".memcload-", ".probe");
    }

    /** @param reason the system's error */
    static UsageException notRenamable(Path logs, IOException reason) {
        return new UsageException(
                "Files in " + logs + " cannot be renamed, which loading them needs: " + FileErrors.message(reason)
                        + advice(reason),
                reason);
    }

    private static String advice(IOException reason) {
        return reason instanceof AccessDeniedException
                ? ": give the user that runs memcload the right to write there"
                : "";
    }
}
