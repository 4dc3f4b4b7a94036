package org.memcload.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.memcload.input.deflate.InflaterKind;

class CompressedSourceTest {

    private final List<String> closed = new ArrayList<>();
    private final InputStream bytes = new ByteArrayInputStream(new byte[] {1, 2, 3}) {
        @Override
        public void close() {
            closed.add("bytes");
        }
    };

    @Test
    void bytesAreReadAsTheyStandUpToTheEnd() throws IOException {
        CompressedSource source = new CompressedSource(bytes, InflaterKind.OWN);
        byte[] read = new byte[10];

        assertThat(source.read()).isEqualTo(1);
        assertThat(source.read(read, 4, 6)).isEqualTo(2);
        assertThat(read).containsExactly(0, 0, 0, 0, 2, 3, 0, 0, 0, 0);
        assertThat(source.position()).isEqualTo(3);
        assertThat(source.read(read, 0, 10)).isEqualTo(-1);
        assertThat(source.read()).isEqualTo(-1);
    }

    @Test
    void theStreamIsClosedWithTheSource() throws IOException {
        new CompressedSource(bytes, InflaterKind.OWN).close();

        assertThat(closed).containsExactly("bytes");
    }

    @Test
    void theInflaterOfTheJdkFreesItsMemoryWhenTheSourceIsClosed() throws IOException {
        CompressedSource source = new CompressedSource(bytes, InflaterKind.JDK);
        source.startInflating();

        source.close();

        assertThat(closed).containsExactly("bytes");
        assertThatThrownBy(source::startInflating).hasMessage("Inflater has been closed");
    }
}
