package org.memcload.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.memcload.run.Report;

/** The report as JSON. */
final class ReportFile {

    private ReportFile() {}

    /**
     * Writes the report, so that a reader never sees half of it.
     *
     * @param file where to, or null for nowhere
     */
    static void write(Report report, Path file) throws IOException {
        if (file == null) {
            return;
        }
        byte[] json =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(report);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // such as /dev/stdout
            Files.write(file, json);
            return;
        }
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.write(part, json);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
