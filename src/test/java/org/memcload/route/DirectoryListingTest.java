package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.input.Expansion;
import org.memcload.run.ExitCode;
import org.memcload.run.LoadMode;
import org.memcload.run.LoadSettings;
import org.memcload.run.Run;

/** How often the directory is read, and which file is the next. */
class DirectoryListingTest {

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong();
    private Run run;
    private DirectoryListing listing;

    @BeforeEach
    void aListing() {
        aRun(false);
    }

    private void aRun(boolean dry) {
        run = new Run(new LoadSettings(
                directory,
                "*.gz",
                1,
                1,
                1,
                1,
                1,
                1,
                Expansion.UNLIMITED,
                0,
                1000,
                0,
                50,
                false,
                dry ? LoadMode.DRY_RUN : LoadMode.LOAD,
                false));
        listing = new DirectoryListing(run, new MatchesPattern(run), now::get);
    }

    @Test
    void oneReadingServesAllFilesOfASecondAndAnotherOneFindsThatNothingIsLeft() throws IOException {
        create(1_000);

        assertThat(takeAll()).hasSize(1_000).isSorted();
        assertThat(listing.readings()).isEqualTo(2);
        assertThat(listing.isExhausted()).isTrue();
        assertThat(listing.readings())
                .as("after it was asked whether nothing is left")
                .isEqualTo(2);
    }

    @Test
    void theDirectoryIsReadAgainAfterASecondAndWhatHasAnOlderNameComesFirst() throws IOException {
        create("b.gz", "c.gz");
        assertThat(next()).hasValue("b.gz");
        take("b.gz");
        create("a.gz");

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(next()).hasValue("c.gz");
        now.addAndGet(1);
        assertThat(next()).hasValue("a.gz");
        assertThat(listing.readings()).isEqualTo(2);
    }

    @Test
    void aFileThatIsGivenBackIsTheNextOneAgain() throws IOException {
        create("a.gz", "b.gz");
        assertThat(next()).hasValue("a.gz");
        take("a.gz");
        create("a.gz");

        assertThat(next()).hasValue("a.gz");
        assertThat(listing.readings()).isEqualTo(1);
    }

    @Test
    void aNameThatHasVanishedIsPassedOver() throws IOException {
        create("a.gz", "b.gz", "c.gz");
        assertThat(next()).hasValue("a.gz");
        take("a.gz");
        take("b.gz");

        assertThat(next()).hasValue("c.gz");
    }

    @Test
    void aFileThatTheEndpointDoesNotAcceptDoesNotHoldUpTheNext() throws IOException {
        create("a.gz", "b.gz");

        assertThat(listing.next(file -> file.endsWith("b.gz"))).hasValue(directory.resolve("b.gz"));
        assertThat(listing.next(file -> false)).isEmpty();
        assertThat(listing.isExhausted()).isTrue();
    }

    @Test
    void aPollThatFindsNothingReadsTheDirectoryOnce() throws IOException {
        create(".a.gz", "other");

        for (int poll = 1; poll <= 3; poll++) {
            assertThat(next()).isEmpty();
            assertThat(listing.isExhausted()).isTrue();
            assertThat(listing.readings()).isEqualTo(poll);
        }
    }

    @Test
    void aDryRunHasEachFileOnce() throws IOException {
        aRun(true);
        create(300);

        List<String> taken = new ArrayList<>();
        for (Optional<String> next = next(); next.isPresent(); next = next()) {
            taken.add(next.get());
            run.take(next.get()).abort(Optional.empty());
        }

        assertThat(taken).hasSize(300).isSorted();
        assertThat(listing.readings()).isEqualTo(2);
    }

    @Test
    void ofMoreNamesThanAreKeptNoneIsForgotten() throws IOException {
        int count = 2 * DirectoryListing.MAX_NAMES + 1;
        create(count);

        assertThat(takeAll()).hasSize(count).isSorted();
        assertThat(listing.readings()).isEqualTo(4);
    }

    @Test
    void filesThatAreNotAcceptedHoldUpNothingHoweverManyTheyAre() throws IOException {
        create(DirectoryListing.MAX_NAMES + 1);
        create("a.gz");

        assertThat(listing.next(file -> file.endsWith("a.gz"))).hasValue(directory.resolve("a.gz"));
    }

    @Test
    void aFileWhoseNameCannotBeTakenEndsTheRunBeforeANewerOneIsTaken() throws IOException {
        create("a.gz", "b\\.gz", "c.gz");

        assertThat(takeAll()).containsExactly("a.gz");
        assertThat(run.isStopping()).isTrue();
        assertThat(run.exitCode()).isEqualTo(ExitCode.ERROR);
    }

    /** Takes every file as the loader does: it is gone before the next one is asked for. */
    private List<String> takeAll() throws IOException {
        List<String> taken = new ArrayList<>();
        for (Optional<String> next = next(); next.isPresent(); next = next()) {
            taken.add(next.get());
            take(next.get());
        }
        return taken;
    }

    private Optional<String> next() throws IOException {
        return listing.next(file -> Files.isRegularFile(file)
                        && !run.hasSeen(file.getFileName().toString()))
                .map(file -> file.getFileName().toString());
    }

    private void take(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    private void create(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            create("%06d.gz".formatted(i));
        }
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(directory.resolve(name));
        }
    }
}
