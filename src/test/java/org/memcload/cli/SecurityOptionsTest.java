package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Servers;

/** Users, passwords and certificates that cannot be used. */
class SecurityOptionsTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path other;

    @ParameterizedTest
    @CsvSource({
        "--user joe,                                    --user is given without a password",
        "--password-file FILE,                          --password-file is given without a user",
        "--user joe --password-file FILE/missing,       FILE/missing",
        "--user joe --password-file .,                  .: ",
        "--user joe --password-file EMPTY,              the password is empty",
        "--user joe --password-file LINES,              more than one line",
        "--user joe --password-file BINARY,             is not text in UTF-8",
        "--user joe --password-file /dev/zero,          is not a password",
        "--tls-ca FILE,                                 --tls-ca is given without --tls",
        "--tls --tls-ca FILE,                           --tls-ca: ",
        "--tls --tls-ca EMPTY,                          --tls-ca: ",
        "--tls --tls-ca FILE/missing,                   FILE/missing",
        "--tls --embedded,                              --embedded: in-process servers have neither TLS nor users"
    })
    void whatCannotBeUsedIsNamedBeforeAnythingIsLoaded(String arguments, String message) throws IOException {
        Path file = Files.writeString(other.resolve("password"), "pa55word");
        new LogDirectory(directory).gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
        Files.writeString(other.resolve("empty"), "\n");
        Files.writeString(other.resolve("lines"), "a\nb\n");
        Files.write(other.resolve("binary"), new byte[] {(byte) 0xff});
        String named = arguments
                .replace("FILE", file.toString())
                .replace("EMPTY", other.resolve("empty").toString())
                .replace("LINES", other.resolve("lines").toString())
                .replace("BINARY", other.resolve("binary").toString());

        List<String> options = new ArrayList<>(List.of("--pattern", directory + "/*.tsv.gz"));
        for (String type : Servers.TYPES) {
            options.addAll(List.of("--" + type, "127.0.0.1:1"));
        }
        options.addAll(List.of(named.split(" ")));

        Program.Outcome outcome = InProcess.run(options);

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(message.replace("FILE", file.toString()))
                .doesNotContain("\tat ", "pa55word");
        assertThat(outcome.out()).isEmpty();
        assertThat(new LogDirectory(directory).content()).containsExactly("1.tsv.gz");
    }
}
