package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.input.Expansion;
import org.memcload.run.ExitCode;
import org.memcload.run.LoadMode;
import org.memcload.run.LoadSettings;
import org.memcload.run.Run;

/** What becomes of a run when the file consumer cannot claim a file. */
class PollFailureTest {

    @TempDir
    private Path directory;

    private Run run;

    @BeforeEach
    void aRun() {
        run = new Run(new LoadSettings(
                directory, "*", 1, 1, 1, 1, 1, 1, Expansion.UNLIMITED, 0, 1000, 0, 50, false, LoadMode.LOAD, false));
    }

    @Test
    void theRunGoesOnWhereTheFileHasVanished() {
        fail(directory.resolve("gone"));

        assertThat(run.isStopping()).isFalse();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void theRunStopsWhereTheFileIsThere() throws IOException {
        fail(Files.createFile(directory.resolve("there")));

        assertThat(run.isStopping()).isTrue();
        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
    }

    private void fail(Path path) {
        GenericFile<File> file = new GenericFile<>();
        file.setAbsoluteFilePath(path.toString());
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(ExchangePropertyKey.FILE_EXCHANGE_FILE, file);

        new PollFailure(run)
                .handleException("cannot begin", exchange, new GenericFileOperationFailedException("Cannot rename"));
    }
}
