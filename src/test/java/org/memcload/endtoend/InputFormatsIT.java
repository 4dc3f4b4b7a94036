package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** All forms in which logs come, beside a gzip file of one member. */
class InputFormatsIT {

    private final LogGenerator generator = new LogGenerator(5).repeated(0.2);

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @ParameterizedTest
    @ValueSource(strings = {"own", "jdk"})
    void gzipMembersEmptyOnesCrlfAndAMissingLastLineFeedMakeNoDifference(String inflater) {
        LogDirectory logs = new LogDirectory(directory);
        List<String> members = generator.lines(1_000);
        List<String> emptyMember = generator.lines(300);
        List<String> crlf = generator.lines(300);
        List<String> unended = generator.lines(300);
        logs.add("1-members.tsv.gz", LogFiles.gzip(LogFiles.text(members), 5));
        logs.add(
                "2-empty-member.tsv.gz",
                concat(
                        LogFiles.gzip(new byte[0], 1),
                        concat(LogFiles.gzip(LogFiles.text(emptyMember), 1), LogFiles.gzip(new byte[0], 1))));
        logs.gzip("3-crlf.tsv.gz", crlf.stream().map(line -> line + "\r").toList());
        logs.add("4-unended.tsv.gz", LogFiles.gzip(latin1(String.join("\n", unended)), 1));
        logs.add("5-nothing.tsv.gz", LogFiles.gzip(new byte[0], 1));
        logs.gzip("6-blank.tsv.gz", "", " ", "\r", "\t\t");

        Result result = servers.loader("--pattern", logs.pattern(), "--inflater", inflater)
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        List<String> all = new ArrayList<>();
        List.of(members, emptyMember, crlf, unended).forEach(all::addAll);
        servers.assertHold(Reference.of(all));
        assertThat(result.report().get("lines").asInt()).isEqualTo(all.size());
        assertThat(result.file("5-nothing.tsv.gz").get("lines").asInt()).isZero();
        assertThat(result.file("6-blank.tsv.gz").get("status").asText()).isEqualTo("loaded");
    }

    @Test
    void zipEntriesAreReadOneBehindTheOther() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = generator.lines(1_000);
        LogDirectory.aged(LogFiles.zip(directory.resolve("1.zip"), lines, 2));
        logs.gzip("2.tsv.gz", "idfa\tunmatched\t1\t1\t1");

        Result result = servers.loader("--pattern", logs.pattern("*.zip")).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
        assertThat(logs.content()).containsExactly(".1.zip", "2.tsv.gz");
    }

    @Test
    void aGlobWithAlternativesTakesGzipAndZipByName() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> first = generator.lines(400);
        List<String> second = generator.lines(400);
        LogDirectory.aged(LogFiles.zip(directory.resolve("1.tsv.ZIP"), first, 3));
        logs.gzip("2.tsv.gz", second);

        Result result = servers.loader("--pattern", logs.pattern("*.tsv.{gz,ZIP}"), "--workers", "2")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        servers.assertHold(Reference.of(all));
        assertThat(result.report().get("files").get(0).get("file").asText()).isEqualTo("1.tsv.ZIP");
    }

    @Test
    void everyLineCanBeABlockOfItsOwn() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(6).repeated(0.5).rejected(0.005).lines(3_000);
        logs.gzip("1.tsv.gz", lines);

        Result result = servers.loader("--pattern", logs.pattern(), "--block-bytes", "1", "--workers", "2")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
    }

    @Test
    void manyRejectedLinesAreHandedOnLikeAnyOthers() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(7).rejected(0.5).lines(10_000);
        logs.gzip("1.tsv.gz", lines);

        Result result = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1", "--batch", "3")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
