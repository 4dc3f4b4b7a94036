package org.memcload.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the logs that the program ships for a first run. Run it from the project's directory after a change here. */
public final class SampleLogs {

    static final Path DIRECTORY = Path.of("src/main/resources/sample");

    private static final long SEED = 20170929;
    private static final int VALID_LINES = 1500;

    private SampleLogs() {}

    public static void main(String[] arguments) {
        write(DIRECTORY);
    }

    static void write(Path directory) {
        Map<String, List<String>> logs = logs();
        logs.forEach((name, lines) -> {
            Path file = directory.resolve(name);
            if (name.endsWith(".zip")) {
                LogFiles.zip(file, lines, 2);
            } else {
                LogFiles.gzip(file, lines, name.contains("000100") ? 3 : 1);
            }
        });
    }

    /** The lines of each log, oldest log first. */
    static Map<String, List<String>> logs() {
        LogGenerator generator =
                new LogGenerator(SEED).maxApps(50).repeated(0.03).dropped(0.002);
        Map<String, List<String>> logs = new LinkedHashMap<>();
        logs.put("20170929000000.tsv.gz", withRejected(generator, 3));
        logs.put("20170929000100.tsv.gz", withRejected(generator, 4));
        logs.put("20170929000200.tsv.zip", withRejected(generator, 5));
        List<String> last = withRejected(generator, 6);
        // as if a part had been written on another system
        last.subList(700, 800).replaceAll(line -> line + "\r");
        logs.put("20170929000300.tsv.gz", last);
        return logs;
    }

    private static List<String> withRejected(LogGenerator generator, int rejected) {
        List<String> lines = new ArrayList<>(generator.lines(VALID_LINES));
        for (int i = 1; i <= rejected; i++) {
            lines.add(i * VALID_LINES / (rejected + 1), generator.rejectedLine());
        }
        return lines;
    }
}
