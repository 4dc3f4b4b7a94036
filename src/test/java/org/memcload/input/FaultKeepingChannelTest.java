package org.memcload.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;

class FaultKeepingChannelTest {

    private static final byte[] CONTENT = "0123456789".getBytes(US_ASCII);

    private final SeekableInMemoryByteChannel inner = new SeekableInMemoryByteChannel(CONTENT);
    private final FaultKeepingChannel channel = new FaultKeepingChannel(inner);

    @Test
    void withoutALimitAChannelIsReadToItsEnd() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(20);

        assertThat(channel.size()).isEqualTo(10);
        assertThat(channel.read(target)).isEqualTo(10);
        assertThat(channel.position()).isEqualTo(10);
        assertThat(channel.read(target)).isEqualTo(-1);
    }

    @Test
    void aLimitIsTheEnd() throws IOException {
        channel.limit(7);
        ByteBuffer target = ByteBuffer.allocate(20);
        target.position(2);

        assertThat(channel.size()).isEqualTo(7);
        assertThat(channel.read(target)).isEqualTo(7);
        assertThat(new String(target.array(), 2, 7, US_ASCII)).isEqualTo("0123456");
        assertThat(target.position()).isEqualTo(2 + 7);
        assertThat(target.limit()).isEqualTo(20);
        assertThat(channel.read(target)).isEqualTo(-1);
        assertThat(channel.position(9).read(target)).isEqualTo(-1);
    }

    @Test
    void aReadUpToTheLimitIsWhole() throws IOException {
        channel.limit(7);

        assertThat(channel.position(3)).isSameAs(channel);
        assertThat(channel.read(ByteBuffer.allocate(4))).isEqualTo(4);
        assertThat(channel.position()).isEqualTo(7);
    }

    @Test
    void aLimitBeyondTheEndAddsNothing() throws IOException {
        channel.limit(100);

        assertThat(channel.size()).isEqualTo(10);
        assertThat(channel.read(ByteBuffer.allocate(20))).isEqualTo(10);
    }

    @Test
    void theFailureOfTheOtherChannelIsKept() {
        IOException disk = new IOException("Input/output error");
        FaultKeepingChannel failing = new FaultKeepingChannel(new SeekableInMemoryByteChannel(CONTENT) {
            @Override
            public int read(ByteBuffer target) throws IOException {
                throw disk;
            }
        });
        assertThatCode(failing::throwFault).doesNotThrowAnyException();

        assertThatThrownBy(() -> failing.read(ByteBuffer.allocate(1))).isSameAs(disk);

        assertThatThrownBy(failing::throwFault).isSameAs(disk);
    }

    @Test
    void itIsOpenUntilItIsClosedAndClosesTheOtherChannel() throws IOException {
        assertThat(channel.isOpen()).isTrue();

        channel.close();

        assertThat(channel.isOpen()).isFalse();
        assertThat(inner.isOpen()).isFalse();
    }
}
