package org.memcload.embedded;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheRequest;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheRequestDecoder;
import io.netty.handler.codec.memcache.binary.DefaultBinaryMemcacheRequest;
import java.util.List;

/** Netty's request decoder, which trusts any header, with a check of the header before its use. */
final class CheckedRequestDecoder extends BinaryMemcacheRequestDecoder {

    /** Longest key in bytes, as in memcached. */
    private static final int MAX_KEY = 250;

    /** Longest extras in bytes of any request of the protocol: those of increment. */
    private static final int MAX_EXTRAS = 20;

    /** Longest body in bytes: the maximum of memcached's item size limit. */
    private static final int MAX_BODY = 1 << 30;

    private static final int MAX_CHUNK = 64 * 1024;

    private boolean begun;

    CheckedRequestDecoder() {
        super(MAX_CHUNK);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!begun) {
            // a client of the text protocol may send less than a header and wait
            checkMagic(in);
            begun = true;
        }
        super.decode(context, in, out);
    }

    @Override
    protected BinaryMemcacheRequest decodeHeader(ByteBuf in) {
        checkMagic(in);
        int header = in.readerIndex();
        int key = in.getUnsignedShort(header + 2);
        int extras = in.getUnsignedByte(header + 4);
        long body = in.getUnsignedInt(header + 8);
        if (key > MAX_KEY || extras > MAX_EXTRAS || body > MAX_BODY || key + extras > body) {
            throw new CorruptedFrameException(
                    "Impossible lengths: key " + key + ", extras " + extras + ", body " + body);
        }
        return super.decodeHeader(in);
    }

    private static void checkMagic(ByteBuf in) {
        if (in.getByte(in.readerIndex()) != DefaultBinaryMemcacheRequest.REQUEST_MAGIC_BYTE) {
            throw new CorruptedFrameException("Not a request of the binary protocol");
        }
    }
}
