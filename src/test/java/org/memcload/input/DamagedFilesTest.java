package org.memcload.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.memcload.testing.Damage;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;

/**
 * Compressed files with several damages at once: corrupt, or of the right content, with little memory and time. A longer run
 * takes {@code -Djqwik.tries.default=N}.
 */
class DamagedFilesTest {

    /** What any of these small files may allocate, damaged sizes or not. */
    private static final long MEMORY = 4 << 20;

    private static final Duration TIME = Duration.ofSeconds(20);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<String> LINES = new LogGenerator(1).maxApps(5).lines(6);
    private static final byte[] TEXT = LogFiles.text(LINES);

    @Property
    void aDamagedGzipFileIsCorruptOrExpandsAsAnotherDecoderExpandsIt(
            @ForAll("gzipFiles") byte[] sound, @ForAll("damages") List<Damage> damages) {
        byte[] file = Damage.applied(damages, sound);
        List<byte[]> expanded =
                expand(bytes -> new GzipMembersInputStream(new ByteArrayInputStream(bytes), Expansion.UNLIMITED), file);
        if (!expanded.isEmpty()) {
            assertThat(expanded.get(0)).isEqualTo(expandedByCommons(file));
        }
    }

    @Property
    void aDamagedZipFileIsCorruptOrHasTheContentOfTheSoundOne(
            @ForAll("zipFiles") byte[] sound, @ForAll("damages") List<Damage> damages) {
        List<byte[]> expanded = expand(
                bytes -> new ZipEntriesInputStream(new SeekableInMemoryByteChannel(bytes), Expansion.UNLIMITED),
                Damage.applied(damages, sound));
        if (!expanded.isEmpty()) {
            assertThat(expanded.get(0)).isEqualTo(TEXT);
        }
    }

    /** The content, or nothing where the file is corrupt. */
    private static List<byte[]> expand(Streams.Opener opener, byte[] file) {
        return assertTimeoutPreemptively(TIME, () -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            List<byte[]> content = new ArrayList<>();
            byte[] expanded = Streams.expandedOrNull(opener, file);
            if (expanded != null) {
                content.add(expanded);
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MEMORY);
            return content;
        });
    }

    /** What Commons Compress makes of the file, which takes zeros behind the last member for rubbish. */
    private static byte[] expandedByCommons(byte[] file) {
        for (int length = file.length; ; length--) {
            try (InputStream in = GzipCompressorInputStream.builder()
                    .setByteArray(Arrays.copyOf(file, length))
                    .setDecompressConcatenated(true)
                    .get()) {
                return in.readAllBytes();
            } catch (IOException e) {
                if (length == 0 || file[length - 1] != 0) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Provide
    Arbitrary<byte[]> gzipFiles() {
        return Arbitraries.integers().between(1, 3).map(members -> LogFiles.gzip(TEXT, members));
    }

    @Provide
    Arbitrary<byte[]> zipFiles() {
        return Arbitraries.of(zip(Zip64Mode.Never, 1), zip(Zip64Mode.Never, 3), zip(Zip64Mode.Always, 2));
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Damage.several(
                "\0",
                "\0\0\0\0",
                "\u00ff\u00ff\u00ff\u00ff",
                "\u001f\u008b\b",
                "PK\1\2",
                "PK\3\4",
                "PK\5\6",
                "PK\6\6",
                "PK\6\7",
                "\u007f\u00ff\u00ff\u00ff",
                "\u00ff\u00ff\u00ff\u007f");
    }

    private static byte[] zip(Zip64Mode mode, int entries) {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel)) {
            zip.setUseZip64(mode);
            for (int i = 0; i < entries; i++) {
                int from = LINES.size() * i / entries;
                int to = LINES.size() * (i + 1) / entries;
                zip.putArchiveEntry(new ZipArchiveEntry("part-" + i + ".tsv"));
                zip.write(LogFiles.text(LINES.subList(from, to)));
                zip.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(channel.array(), (int) channel.size());
    }
}
