package org.memcload.embedded;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.memcache.LastMemcacheContent;
import io.netty.handler.codec.memcache.MemcacheContent;
import io.netty.handler.codec.memcache.MemcacheObject;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheRequest;
import java.util.List;

/** Puts the chunks of a request together; a value too large to be stored is skipped, not held. */
final class RequestAssembler extends MessageToMessageDecoder<MemcacheObject> {

    private static final byte[] NOTHING = {};

    private Request request;
    private int filled;

    @Override
    protected void decode(ChannelHandlerContext context, MemcacheObject part, List<Object> out) {
        if (part.decoderResult().isFailure()) {
            throw new CorruptedFrameException(part.decoderResult().cause());
        } else if (part instanceof BinaryMemcacheRequest header) {
            request = begin(header);
            filled = 0;
        } else if (part instanceof MemcacheContent chunk) {
            append(chunk.content());
            if (chunk instanceof LastMemcacheContent) {
                out.add(request);
                request = null;
            }
        }
    }

    private static Request begin(BinaryMemcacheRequest header) {
        byte[] extras = bytes(header.extras());
        byte[] key = bytes(header.key());
        int valueLength = header.totalBodyLength() - extras.length - key.length;
        int flags = extras.length < Integer.BYTES
                ? 0
                : header.extras().getInt(header.extras().readerIndex());
        byte[] value = ItemStore.fits(key.length, valueLength, flags) ? new byte[valueLength] : null;
        return new Request(header.opcode(), header.opaque(), extras, key, value);
    }

    private void append(ByteBuf chunk) {
        if (request.value() != null) {
            int length = chunk.readableBytes();
            chunk.readBytes(request.value(), filled, length);
            filled += length;
        }
    }

    private static byte[] bytes(ByteBuf part) {
        return part == null ? NOTHING : ByteBufUtil.getBytes(part);
    }
}
