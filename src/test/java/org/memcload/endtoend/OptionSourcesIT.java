package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.LoaderProcess.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Launch;
import org.memcload.testing.LoaderProcess.Result;

/** Where options come from, and which of several sources counts. The pattern tells: its directory is said in the log. */
class OptionSourcesIT {

    @TempDir
    private Path directory;

    @BeforeEach
    void directories() throws IOException {
        for (String name : new String[] {"argument", "property", "environment", "file"}) {
            Files.createDirectory(directory.resolve(name));
        }
        Files.writeString(directory.resolve("application.properties"), "memcload.pattern = ./file/*.gz\n");
    }

    @Test
    void theFileInTheWorkingDirectoryCountsLast() {
        assertLooksInto("file", loader());
        assertLooksInto("environment", loader().environment("MEMCLOAD_PATTERN", "environment/*.gz"));
    }

    @Test
    void thePropertyCountsMoreThanTheEnvironment() {
        assertLooksInto(
                "property",
                loader().environment("MEMCLOAD_PATTERN", "environment/*.gz").jvm("-Dmemcload.pattern=property/*.gz"));
    }

    @Test
    void theCommandLineCountsMost() {
        assertLooksInto(
                "argument",
                loader("--pattern", "argument/*.gz")
                        .environment("MEMCLOAD_PATTERN", "environment/*.gz")
                        .jvm("-Dmemcload.pattern=property/*.gz"));
    }

    @Test
    void dashesOfAnOptionAreUnderscoresInTheEnvironment() {
        Result result = loader().in(directory)
                .environment("MEMCLOAD_MAX_ERROR_RATE", "7")
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--max-error-rate");
    }

    @Test
    void aSwitchCanBeAPropertyToo() throws IOException {
        Result result = loader().in(directory)
                .jvm("-Dmemcload.dry=true", "-Dmemcload.watch=true")
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--dry").contains("--watch");
    }

    @Test
    void aSwitchThatIsGivenTwiceIsOn() throws IOException {
        Result result = loader("--dry", "--watch")
                .in(directory)
                .jvm("-Dmemcload.dry=true", "-Dmemcload.watch=true")
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--dry").contains("--watch");
    }

    private void assertLooksInto(String name, Launch launch) {
        Result result = launch.in(directory).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("Nothing matches " + directory.resolve(name) + "/*.gz");
    }
}
