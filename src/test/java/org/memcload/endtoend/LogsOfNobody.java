package org.memcload.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Servers;

/** A directory of logs that belongs to the user nobody, and the servers that the loader fills from it. */
abstract class LogsOfNobody {

    static final String LINE = "idfa\ta\t1\t1\t1";

    @TempDir
    Path temp;

    @AutoClose
    final Servers servers = Servers.start();

    Path directory;
    LogDirectory logs;

    @BeforeEach
    void aDirectoryOfNobody() throws IOException {
        LoaderProcess.giveToNobody(temp);
        directory = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("logs")));
        logs = new LogDirectory(directory);
    }

    /** The lines of standard error, without the one that logs the options. */
    static List<String> besideTheOptions(Result result) {
        return result.log().stream()
                .filter(line -> !line.contains("] I Memc loader started with options: "))
                .toList();
    }

    /** The attributes of every file below {@link #temp} that change when the file is touched. */
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        addState(temp, state);
        return state;
    }

    private static void addState(Path file, Map<String, String> state) {
        try {
            state.put(
                    file.toString(),
                    Files.readAttributes(
                                    file, "unix:ino,mode,uid,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS)
                            .toString());
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file)) {
                try (Stream<Path> files = Files.list(file)) {
                    files.forEach(each -> addState(each, state));
                }
            }
        } catch (AccessDeniedException e) {
            state.put(file.toString(), "closed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
