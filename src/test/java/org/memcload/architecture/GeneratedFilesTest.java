package org.memcload.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed output of the Camel component plugin, beside the output of this build. */
class GeneratedFilesTest {

    @Test
    void theCommittedFilesAreThoseThatTheBuildGenerates() throws IOException {
        assertThat(files(Path.of("src/generated")))
                .as("Run mvn clean process-classes -Dcamel.generated=src/generated, delete files of classes that moved,"
                        + " and commit src/generated")
                .isEqualTo(files(Path.of("target/camel-generated")));
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.filter(Files::isRegularFile)
                    .forEach(path -> contents.put(directory.relativize(path).toString(), read(path)));
        }
        return contents;
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
