package org.memcload.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.memcload.files.UsageException;
import org.memcload.run.Report;

/** The report as JSON. */
final class ReportFile {

    private ReportFile() {}

    /**
     * Checks, as far as possible without changing anything, that a report can be written.
     *
     * @param file destination, or null for no report
     * @throws UsageException if it cannot
     */
    static void check(Path file) throws UsageException {
        if (file == null) {
            return;
        }
        Path directory = directory(file);
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--report: there is no directory " + directory);
        }
        if (Files.isDirectory(file)) {
            throw new UsageException("--report: " + file + " is a directory; name a file in it");
        }
        Path written = isDevice(file) ? file : directory;
        if (!Files.isWritable(written) || !Files.isExecutable(directory)) {
            throw new UsageException("--report: " + file
                    + " cannot be written: give the user that runs memcload the right" + " to write to " + written);
        }
    }

    /**
     * Writes the report, so that a reader never sees half of it.
     *
     * @param file destination, or null for no report
     */
    static void write(Report report, Path file) throws IOException {
        if (file == null) {
            return;
        }
        byte[] json =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(report);
        if (isDevice(file)) {
            Files.write(file, json);
            return;
        }
        // a short name, so that it is never too long if that of the report is not
        Path part =
                directory(file).resolve(".memcload-" + ProcessHandle.current().pid() + ".part");
        try {
            // an existing file may be a link to another place
            Files.deleteIfExists(part);
            Files.write(part, json, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether the file exists and cannot be replaced by another file, such as {@code /dev/stdout}. */
    static boolean isDevice(Path file) {
        return file != null && Files.exists(file) && !Files.isRegularFile(file);
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
