package org.memcload.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/**
 * A directory of logs whose keys repeat within and across them, and what has to be stored whenever a load of it is
 * interrupted. One of the logs has more rejected lines than a log may have.
 */
final class Archive {

    private static final int LINES = 1_500;

    private final LogDirectory directory;
    private final List<Log> logs = new ArrayList<>();

    /** The end state. */
    private final Reference all;

    /**
     * A log, by its name.
     *
     * @param content of the file
     * @param values all values of each key, in the order of their lines
     * @param rejected each rejected line with its number and a tab before it
     */
    private record Log(
            String name, List<String> lines, byte[] content, Map<String, List<byte[]>> values, List<String> rejected) {

        static Log of(Path file, List<String> lines) {
            Map<String, List<byte[]>> values = new HashMap<>();
            List<String> rejected = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                Reference line = Reference.of(lines.subList(i, i + 1));
                line.values().forEach((key, value) -> values.computeIfAbsent(key, unseen -> new ArrayList<>())
                        .add(value));
                if (line.rejected() > 0) {
                    rejected.add(i + 1 + "\t" + lines.get(i));
                }
            }
            return new Log(file.getFileName().toString(), lines, bytes(file), values, rejected);
        }

        boolean isAcceptable() {
            return rejected.size() <= 0.01 * lines.size();
        }

        String finalName() {
            return isAcceptable() ? "." + name : "failed/" + name;
        }
    }

    /** Writes the logs, of 1500 lines each, into an empty directory. */
    Archive(Path path, int count, Random random) {
        directory = new LogDirectory(path);
        LogGenerator generator =
                new LogGenerator(random.nextLong()).repeated(0.5).maxApps(20);
        int unacceptable = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            List<String> lines =
                    generator.rejected(i == unacceptable ? 0.05 : 0.004).lines(LINES);
            String time = "2017092900%02d00.tsv.".formatted(i);
            Path file = path.resolve(time + (i % 3 == 2 ? "zip" : "gz"));
            if (i % 3 == 2) {
                LogFiles.zip(file, lines, 1 + random.nextInt(3));
            } else {
                LogFiles.gzip(file, lines, 1 + random.nextInt(3));
            }
            LogDirectory.aged(file);
            logs.add(Log.of(file, lines));
        }
        all = Reference.of(logs.stream().flatMap(log -> log.lines().stream()).toList());
    }

    String pattern() {
        return directory.pattern("*.tsv.{gz,zip}");
    }

    int size() {
        return logs.size();
    }

    /** Logs, the oldest ones, that have their final name. */
    int done() {
        int done = 0;
        while (done < logs.size() && exists(logs.get(done).finalName())) {
            done++;
        }
        return done;
    }

    /** Whether the log at a position, by age, has its final name. */
    boolean isDone(int position) {
        return exists(logs.get(position).finalName());
    }

    boolean isClaimed(int position) {
        return exists(".memcload/.claimed/" + logs.get(position).name());
    }

    boolean isRejecting(int position) {
        return isClaimed(position) && exists("rejects/.rejects.tsv.part");
    }

    /** Whether a loader has taken the lock. */
    boolean isLockedBy(long pid) {
        try {
            return Files.readString(directory.path().resolve(".memcload/lock")).startsWith(pid + " ");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether some log is still claimed. */
    boolean hasClaim() {
        return logs.stream().anyMatch(log -> exists(".memcload/.claimed/" + log.name()));
    }

    /**
     * Fails unless what is there can be the outcome of a load that was interrupted: every log exists once and whole; none has
     * its final name while an older one has not; of those that have, every line is stored, superseded by a line of the next
     * log at most, or rejected; and nothing else is stored.
     */
    void assertNothingIsLost(Servers servers) {
        assertEveryLogExistsOnce();
        int done = done();
        for (int i = done; i < logs.size(); i++) {
            assertThat(isDone(i))
                    .as(logs.get(i).name() + " is done before " + logs.get(done).name())
                    .isFalse();
        }
        assertHold(servers, done);
        for (Log log : logs.subList(0, done)) {
            assertRejectsAreKept(log);
        }
    }

    /** Fails unless every log is loaded and nothing but the result is left. */
    void assertComplete(Servers servers) {
        assertNothingIsLost(servers);
        servers.assertHold(all);
        List<String> expected = new ArrayList<>();
        for (Log log : logs) {
            expected.add(log.finalName());
            if (!log.rejected().isEmpty()) {
                expected.add("rejects/" + log.name() + ".rejects.tsv");
            }
        }
        assertThat(directory.content()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Fails unless no log is claimed any more, and none that is not done has another name than its own. */
    void assertEveryLogHasItsNameAgain() {
        for (int i = done(); i < logs.size(); i++) {
            assertThat(directory.path().resolve(logs.get(i).name())).exists();
        }
        assertThat(directory.path().resolve(".memcload")).doesNotExist();
    }

    /** Exit code of a run that loads the logs from a position on. */
    int exitCodeFrom(int position) {
        return logs.subList(position, logs.size()).stream().allMatch(Log::isAcceptable) ? 0 : 3;
    }

    private void assertEveryLogExistsOnce() {
        for (Log log : logs) {
            List<Path> found = List.of(log.name(), ".memcload/.claimed/" + log.name(), log.finalName()).stream()
                    .map(directory.path()::resolve)
                    .filter(Files::exists)
                    .toList();
            assertThat(found).as(log.name()).hasSize(1);
            assertThat(bytes(found.get(0))).as(log.name()).isEqualTo(log.content());
        }
    }

    private void assertHold(Servers servers, int done) {
        Map<String, byte[]> before = new HashMap<>();
        for (Log log : logs.subList(0, done)) {
            log.values().forEach((key, values) -> before.put(key, values.get(values.size() - 1)));
        }
        Map<String, List<byte[]>> underway = done < logs.size() ? logs.get(done).values() : Map.of();
        for (String type : Servers.TYPES) {
            try (MemcachedReader reader = servers.of(type).reader()) {
                Map<String, MemcachedReader.Item> stored = reader.getAll(all.keys(type));
                assertThat(before.keySet().stream()
                                .filter(key -> key.startsWith(type + ":") && !stored.containsKey(key)))
                        .as("keys of the %s logs that are done, missing", done)
                        .isEmpty();
                Map<String, String> wrong = new TreeMap<>();
                stored.forEach((key, item) -> {
                    boolean expected = Arrays.equals(item.value(), before.get(key))
                            || underway.getOrDefault(key, List.of()).stream()
                                    .anyMatch(value -> Arrays.equals(item.value(), value));
                    if (!expected) {
                        wrong.put(key, Arrays.toString(item.value()));
                    }
                });
                assertThat(wrong).as("values, %s logs being done", done).isEmpty();
                assertThat(reader.currItems()).as("items of " + type).isEqualTo(stored.size());
            }
        }
    }

    private void assertRejectsAreKept(Log log) {
        List<String> kept = new ArrayList<>();
        String file = "rejects/" + log.name() + ".rejects.tsv";
        if (exists(file)) {
            for (String line : directory.read(file).lines().toList()) {
                String[] fields = line.split("\t", 3);
                kept.add(fields[0] + "\t" + fields[2]);
            }
        }
        assertThat(kept).as(file).containsExactlyInAnyOrderElementsOf(log.rejected());
    }

    private boolean exists(String name) {
        return Files.exists(directory.path().resolve(name));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
