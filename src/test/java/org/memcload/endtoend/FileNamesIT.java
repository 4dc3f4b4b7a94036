package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Names are data: whatever they are made of, and in the order of their characters. */
class FileNamesIT {

    private static final List<String> ODD = List.of(
            "a b",
            "it's",
            "\"quoted\"",
            "100%",
            "%20",
            "a%2Fb",
            "a#b",
            "$HOME",
            "${body}",
            "${file:name}",
            "{{memcload.idfa}}",
            "{}",
            "a?b=c&d",
            "a;b,c",
            "a:b",
            "[x]",
            "(y)",
            "a+b",
            "-dash",
            "RAW(x)",
            "tab\there",
            "line\nfeed",
            "\u001b[31mred",
            " lead",
            "#{x}",
            "x".repeat(231),
            "\u00fc".repeat(115),
            "\u00fcml\u00e4ut",
            "\u0436\u0443\u0440\u043d\u0430\u043b",
            "\u65e5\u8a8c");

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void filesWithOddNamesAreLoadedInTheOrderOfTheirNames() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> names = Stream.of(ODD)
                .flatMap(List::stream)
                .map(name -> name + ".tsv.gz")
                .sorted()
                .toList();
        List<String> shuffled = new ArrayList<>(names);
        Collections.reverse(shuffled);
        // each overwrites what the one before it has stored
        shuffled.forEach(name -> logs.gzip(name, "idfa\tlast\t0\t0\t" + names.indexOf(name)));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("vanished");
        servers.assertHold(Reference.of(List.of("idfa\tlast\t0\t0\t" + (names.size() - 1))));
        List<String> loaded = new ArrayList<>();
        for (JsonNode file : result.report().get("files")) {
            loaded.add(file.get("file").asText());
        }
        assertThat(loaded).isEqualTo(names);
        assertThat(logs.content())
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(name -> "." + name).toList());
    }

    @Test
    void failedFilesAndRejectsWithOddNamesKeepThem() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> names = ODD.stream().map(name -> name + ".tsv.gz").toList();
        names.forEach(name -> logs.gzip(name, "rejected"));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content())
                .containsExactlyInAnyOrderElementsOf(names.stream()
                        .flatMap(name -> Stream.of("failed/" + name, "rejects/" + name + ".rejects.tsv"))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b 'c' \"d\"",
                ".hidden",
                "tab\tline\nfeed \u001b[31m",
                "100% %20 %2F",
                "a#b&c=d;e",
                "$HOME $ {} #{x}",
                "{{memcload.idfa}}",
                "RAW(x) a+b [y]",
                "\u00fcml\u00e4ut \u0436\u0443\u0440\u043d\u0430\u043b"
            })
    void directoriesMayHaveOddNames(String name) throws IOException {
        LogDirectory logs = new LogDirectory(Files.createDirectory(directory.resolve(name)));
        logs.gzip("1.tsv.gz", "idfa\ta\t0\t0\t1");
        logs.gzip("2.tsv.gz", "rejected");

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        servers.assertHold(Reference.of(List.of("idfa\ta\t0\t0\t1")));
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "failed/2.tsv.gz", "rejects/2.tsv.gz.rejects.tsv");
    }

    @Test
    void theDirectoryMayBeNamedRelativeToTheWorkingDirectory() throws IOException {
        LogDirectory logs = new LogDirectory(Files.createDirectories(directory.resolve("data/appsinstalled")));
        logs.gzip("1.tsv.gz", "idfa\ta\t0\t0\t1");

        Result result = servers.loader().in(directory).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz");
    }

    @ParameterizedTest
    @CsvSource({"back\\slash, C.UTF-8", "\u00fcml\u00e4ut, C"})
    void aNameThatCannotBeTakenIsSaidBeforeAnythingIsLoaded(String name, String locale) {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta\t0\t0\t1");
        logs.gzip(name + ".tsv.gz", "idfa\tb\t0\t0\t1");

        Result result = servers.loader("--pattern", logs.pattern())
                .environment("LC_ALL", locale)
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("cannot be taken").contains("rename it");
        assertThat(logs.content()).containsExactlyInAnyOrder("1.tsv.gz", name + ".tsv.gz");
        servers.assertHold(new Reference());
    }

    @ParameterizedTest
    @ValueSource(ints = {239, 250, 255})
    void aNameThatLeavesNoRoomForTheNamesOfWhatBelongsToItIsSaidBeforeAnythingIsLoaded(int bytes) {
        LogDirectory logs = new LogDirectory(directory);
        String name = "\u00fc" + "x".repeat(bytes - 9) + ".tsv.gz";
        logs.gzip("1.tsv.gz", "idfa\ta\t0\t0\t1");
        logs.gzip(name, "rejected");

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(name + " cannot be taken: its name is longer than 238 bytes: rename it");
        assertThat(logs.content()).containsExactly("1.tsv.gz", name);
        servers.assertHold(new Reference());
    }

    @Test
    void directoriesOfItsOwnAreNotSaidToMatch() {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "rejected");
        servers.loader("--pattern", logs.pattern("*")).run();
        logs.gzip("2.tsv.gz", "idfa\ta\t0\t0\t1");

        Result result = servers.loader("--pattern", logs.pattern("*")).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("left alone");
    }
}
