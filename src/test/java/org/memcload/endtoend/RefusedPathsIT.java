package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.Reference;

/** Paths that the loader cannot use: it refuses them before it touches a file. */
class RefusedPathsIT extends LogsOfNobody {

    @ParameterizedTest
    @CsvSource({
        "--x--x--x, cannot be read",
        "r--r--r--, cannot be read",
        "r-xr-xr-x, cannot be renamed",
    })
    void aDirectoryThatCannotBeUsedIsSaidBeforeAnythingIsTouched(String permissions, String message)
            throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        LoaderProcess.giveToNobody(Files.createDirectory(directory.resolve(".memcload")));
        chmod(directory, permissions);

        assertRefused(directory.toString(), message);
    }

    @Test
    void aDirectoryThatIsAFileIsNamed() throws IOException {
        Files.createFile(directory.resolve("file"));

        Result result =
                LoaderProcess.loader("--pattern", directory + "/file/*.gz").run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("memcload: --pattern: " + directory + "/file is not a directory\n");
    }

    @Test
    void aFileThatCannotBeReadIsSaidBeforeAnythingIsLoaded() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        chmod(logs.gzip("2.tsv.gz", LINE), "---------");

        Result result = servers.loader("--pattern", logs.pattern()).asNobody().run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(besideTheOptions(result))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("memcload: " + directory.resolve("2.tsv.gz") + " cannot be taken: permission denied");
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
        servers.assertHold(new Reference());
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", ".memcload"})
    void aDirectoryOfItsOwnThatCannotBeWrittenIsSaidBeforeAnythingIsTouched(String name) throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        chmod(Files.createDirectory(directory.resolve(name)), "r-xr-xr-x");

        assertRefused(directory.resolve(name).toString(), "give the user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", ".memcload"})
    void aFileInThePlaceOfADirectoryOfItsOwnIsSaidBeforeAnythingIsTouched(String name) throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        Files.createFile(directory.resolve(name));

        assertRefused(directory.resolve(name).toString(), "rename or remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", ".memcload"})
    void nothingIsWrittenWhereASymbolicLinkLeads(String name) throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        Path elsewhere = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("elsewhere")));
        Files.createSymbolicLink(directory.resolve(name), elsewhere);

        assertRefused(directory.resolve(name).toString(), "a symbolic link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aLockFileThatIsASymbolicLinkIsNotWrittenThrough() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Path other = Files.writeString(temp.resolve("other"), "of somebody");
        LoaderProcess.giveToNobody(other);
        Path claims = LoaderProcess.giveToNobody(Files.createDirectory(directory.resolve(".memcload")));
        Files.createSymbolicLink(claims.resolve("lock"), other);

        assertRefused(claims.resolve("lock").toString(), "a symbolic link");
        assertThat(other).hasContent("of somebody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing/report.json", "logs", "closed/report.json"})
    void aReportThatCannotBeWrittenIsSaidBeforeAnythingIsTouched(String report) throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Path closed = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("closed")));
        Files.writeString(closed.resolve("report.json"), "an earlier one");
        chmod(closed, "r-xr-xr-x");

        assertRefused(
                temp.resolve(report).toString().replaceFirst("/report.json$", ""),
                "--report",
                "--report",
                temp.resolve(report).toString());
        assertThat(closed.resolve("report.json")).hasContent("an earlier one");
    }

    @Test
    void aLogInADirectoryThatIsNotThereIsRefused() {
        logs.gzip("1.tsv.gz", LINE);

        assertRefused(temp + "/missing/log", "--log", "--log", temp + "/missing/log");
    }

    /** Runs the loader as nobody: it must exit with 2, print one line, and leave every file as it was. */
    private void assertRefused(String named, String message, String... arguments) {
        Map<String, String> before = state();
        List<String> all = new ArrayList<>(List.of("--pattern", logs.pattern()));
        all.addAll(List.of(arguments));

        Result result = servers.loader(all.toArray(String[]::new)).asNobody().run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(besideTheOptions(result))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("memcload: ")
                .contains(named, message);
        assertThat(state()).isEqualTo(before);
        servers.assertHold(new Reference());
    }

    private static void chmod(Path file, String permissions) throws IOException {
        LoaderProcess.giveToNobody(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
