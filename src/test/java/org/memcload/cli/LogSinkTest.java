package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogSinkTest {

    private static final long PATIENCE_MILLIS = 100;

    private final Output output = new Output();
    private final List<IOException> failures = Collections.synchronizedList(new ArrayList<>());

    /** Takes nothing until it is opened. */
    private static final class Output extends OutputStream {

        private final CountDownLatch open = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (taken) {
                taken.write(bytes, offset, length);
            }
        }

        List<String> lines() {
            synchronized (taken) {
                return taken.toString(StandardCharsets.UTF_8).lines().toList();
            }
        }
    }

    private LogSink sink(OutputStream out) {
        return LogSink.start("test", out, failures::add, lost -> lost + " lost\n");
    }

    @Test
    void linesAreWrittenInTheirOrderAndWhole() {
        List<String> lines =
                IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList();
        output.open.countDown();
        try (LogSink sink = sink(output)) {
            lines.forEach(line -> sink.write(line + "\n"));

            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();
            assertThat(output.lines()).isEqualTo(lines);
        }
    }

    @Test
    void anOutputThatIsBlockedHoldsNobodyUpForLongAndWhatDoesNotFitIsCounted() {
        String line = "x".repeat(1023) + "\n";
        try (LogSink sink = sink(output)) {
            for (int i = 0; i < 3_000; i++) {
                sink.write(line);
            }
            assertThat(sink.flush(PATIENCE_MILLIS)).isFalse();
            output.open.countDown();
            assertThat(sink.flush(10_000)).isTrue();

            List<String> taken = output.lines();
            String note = taken.get(taken.size() - 1);
            assertThat(note).matches("\\d+ lost");
            assertThat(taken.size() - 1 + Integer.parseInt(note.substring(0, note.indexOf(' '))))
                    .isEqualTo(3_000);
        }
    }

    @Test
    void theCountOfLostLinesStandsWhereTheyWouldHaveBeen() {
        String line = "x".repeat(1 << 20) + "\n";
        try (LogSink sink = sink(output)) {
            sink.write("first\n");
            sink.write(line);
            sink.write("lost\n");
            sink.write("lost\n");
            output.open.countDown();
            Awaitility.await().until(() -> output.lines().size() > 1);
            sink.write("last\n");

            assertThat(sink.flush(10_000)).isTrue();
            assertThat(output.lines()).hasSize(4).startsWith("first").endsWith("2 lost", "last");
        }
    }

    @Test
    void anInterruptionLosesNoLineAndIsKept() {
        output.open.countDown();
        try (LogSink sink = sink(output)) {
            Thread.currentThread().interrupt();
            sink.write("line\n");

            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(output.lines()).containsExactly("line");
        }
    }

    @Test
    void anOutputThatCannotBeWrittenIsSaidOnce() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (LogSink sink = sink(full)) {
            sink.write("one\n");
            sink.write("two\n");

            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();
            assertThat(failures).hasSize(1);
        }
    }

    @Test
    void theStatusStandsBelowAllLines() {
        output.open.countDown();
        try (LogSink sink = sink(output)) {
            sink.status("50 %");
            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();
            sink.write("line\n");
            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();
            sink.status("");
            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();

            synchronized (output.taken) {
                assertThat(output.taken.toString(StandardCharsets.UTF_8))
                        .isEqualTo("50 %" + Terminal.CLEAR_LINE + "line\n50 %" + Terminal.CLEAR_LINE);
            }
        }
    }

    @Test
    void messagesAreHandedOverInWholeLines() {
        output.open.countDown();
        try (LogSink sink = sink(output)) {
            sink.writer().printf("memcload: %s%nTry%n", "wrong");

            assertThat(sink.flush(PATIENCE_MILLIS)).isTrue();
            assertThat(output.lines()).containsExactly("memcload: wrong", "Try");
        }
    }
}
