package org.memcload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What it took to run a process to its end.
 *
 * @param seconds from its start to its exit
 * @param cpuSeconds user and system time of all its threads, and of the processes that it started and waited for; in steps
 *     of 0.01 s
 * @param peakBytes most resident memory; what comes in the last {@value #SAMPLE_MILLIS} ms is not seen
 * @param out what it wrote to its standard output
 */
record MeasuredProcess(double seconds, double cpuSeconds, long peakBytes, String out) {

    private static final long SAMPLE_MILLIS = 100;

    /** Ticks of /proc in a second: USER_HZ, which is 100 on every platform that has a JDK. */
    private static final double TICKS = 100;

    /** Index of cutime in /proc/self/stat, counted from the field behind the name. */
    private static final int CHILDREN_USER_TIME = 13;

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final int MAX_ERROR_CHARS = 2000;

    /**
     * Runs a command to its end; one at a time.
     *
     * @param scratch directory for its output
     * @throws IOException if it cannot be started or its exit code is not 0
     */
    static MeasuredProcess run(ProcessBuilder command, Path scratch) throws IOException, InterruptedException {
        Path out = scratch.resolve("out");
        Path err = scratch.resolve("err");
        command.redirectOutput(out.toFile()).redirectError(err.toFile());
        double cpuBefore = childrenCpuSeconds();
        long start = System.nanoTime();
        Process process = command.start();
        // by then the JVM ends; it would not wait for the process
        Thread hook = new Thread(process::destroyForcibly, "end " + process.pid());
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            long peak = 0;
            while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakBytes(String.valueOf(process.pid())));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command.command()) + " ends with exit code "
                        + process.exitValue() + "\n" + end(Files.readString(err)));
            }
            return new MeasuredProcess(seconds, childrenCpuSeconds() - cpuBefore, peak, Files.readString(out));
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** CPU time of all processes that this one has started and that have ended. */
    private static double childrenCpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[CHILDREN_USER_TIME]) + Long.parseLong(fields[CHILDREN_USER_TIME + 1])) / TICKS;
    }

    /** Most that a process has had so far, or that one has which it started: it may be a script around the loader. */
    private static long peakBytes(String pid) {
        try {
            Path directory = Path.of("/proc", pid);
            Matcher peak = PEAK.matcher(Files.readString(directory.resolve("status")));
            long bytes = peak.find() ? Long.parseLong(peak.group(1)) << 10 : 0;
            String children =
                    Files.readString(directory.resolve("task").resolve(pid).resolve("children"));
            for (String child : children.isBlank()
                    ? List.<String>of()
                    : List.of(children.strip().split(" ", -1))) {
                bytes = Math.max(bytes, peakBytes(child));
            }
            return bytes;
        } catch (IOException e) {
            // it has just ended
            return 0;
        }
    }

    private static String end(String text) {
        return text.substring(Math.max(0, text.length() - MAX_ERROR_CHARS));
    }
}
