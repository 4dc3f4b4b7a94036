package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;

/** A user without special rights loads logs, and cannot move the files of others out of a sticky directory. */
class UnprivilegedUserIT extends LogsOfNobody {

    @Test
    void aFileThatOnlyItsOwnerMayMoveIsSaidAndNotCopied() throws IOException {
        Path file = logs.gzip("1.tsv.gz", LINE);
        Assumptions.assumeTrue("root".equals(Files.getOwner(file).getName()), "there is another user");
        Files.setAttribute(directory, "unix:uid", 0);
        Files.setAttribute(directory, "unix:mode", 01777);

        Result result = servers.loader("--pattern", logs.pattern()).asNobody().run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(besideTheOptions(result))
                .singleElement()
                .asString()
                .contains("] E " + file + " cannot be moved to " + directory.resolve(".memcload"));
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aLoadNeedsNoRightsAndWritesOnlyBesideItsInputAndWhereTold() throws IOException {
        List<String> lines = new LogGenerator(71).rejected(0.005).lines(2_000);
        logs.gzip("1.tsv.gz", lines);
        logs.gzip("2.tsv.gz", "rejected");
        Path work = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("work")));
        Path tmp = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("tmp")));

        Result result = servers.loader(
                        "--pattern",
                        logs.pattern(),
                        "--report",
                        temp.resolve("report.json").toString())
                .jvm("-Djava.io.tmpdir=" + tmp, "-Duser.home=" + work)
                .in(work)
                .asNobody()
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        servers.assertHold(Reference.of(lines));
        assertThat(new LogDirectory(temp).content())
                .containsExactlyInAnyOrder(
                        "logs/.1.tsv.gz",
                        "logs/failed/2.tsv.gz",
                        "logs/rejects/1.tsv.gz.rejects.tsv",
                        "logs/rejects/2.tsv.gz.rejects.tsv",
                        "report.json",
                        "tmp/",
                        "work/");
    }
}
