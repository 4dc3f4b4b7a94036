package org.memcload.embedded;

import static io.netty.handler.codec.memcache.binary.BinaryMemcacheOpcodes.*;
import static io.netty.handler.codec.memcache.binary.BinaryMemcacheResponseStatus.*;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.memcache.binary.DefaultFullBinaryMemcacheResponse;
import io.netty.handler.codec.memcache.binary.FullBinaryMemcacheResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.memcload.embedded.ItemStore.Item;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a connection's requests say and answers them, with memcached's own statuses. Quiet commands answer only what a
 * client would otherwise miss: an error, or the value of a key that is there.
 */
// a write that fails comes back as exceptionCaught: that is what the void promise is for
@SuppressWarnings("FutureReturnValueIgnored")
final class CommandHandler extends SimpleChannelInboundHandler<Request> {

    private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

    private static final byte[] NOTHING = {};

    /** Status of the protocol that Netty does not name. */
    private static final short NOT_SUPPORTED = 0x83;

    /** What memcached says with a status. */
    private static final Map<Short, String> REASONS = Map.of(
            KEY_ENOENT, "Not found",
            KEY_EEXISTS, "Data exists for key.",
            E2BIG, "Too large.",
            EINVA, "Invalid arguments",
            UNKNOWN_COMMAND, "Unknown command",
            NOT_SUPPORTED, "Not supported");

    private final ItemStore items;
    private final Statistics statistics;
    private boolean closing;

    CommandHandler(ItemStore items, Statistics statistics) {
        this.items = items;
        this.statistics = statistics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Request request) {
        if (closing) {
            return;
        }
        switch (request.opcode()) {
            case GET, GETQ, GETK, GETKQ -> get(context, request);
            case SET, SETQ, ADD, ADDQ, REPLACE, REPLACEQ -> store(context, request);
            case DELETE, DELETEQ -> delete(context, request);
            case TOUCH -> touch(context, request);
            case FLUSH, FLUSHQ -> flush(context, request);
            case NOOP -> noop(context, request);
            case VERSION -> succeed(context, request, ascii(Statistics.VERSION));
            case STAT -> stat(context, request);
            case QUIT, QUITQ -> quit(context, request);
            default -> fail(context, request, UNKNOWN_COMMAND);
        }
    }

    private void get(ChannelHandlerContext context, Request request) {
        if (isMalformed(context, request, 0, true)) {
            return;
        }
        boolean quiet = request.opcode() == GETQ || request.opcode() == GETKQ;
        boolean withKey = request.opcode() == GETK || request.opcode() == GETKQ;
        Item item = items.find(request.key());
        statistics.countGet(item != null);
        if (item != null) {
            byte[] flags =
                    ByteBuffer.allocate(Integer.BYTES).putInt(item.flags()).array();
            write(context, request, SUCCESS, withKey ? request.key() : NOTHING, flags, item.value(), item.cas());
        } else if (!quiet && withKey) {
            write(context, request, KEY_ENOENT, request.key(), NOTHING, NOTHING, 0);
        } else if (!quiet) {
            fail(context, request, KEY_ENOENT);
        }
    }

    private void store(ChannelHandlerContext context, Request request) {
        if (isMalformed(context, request, 2 * Integer.BYTES, true)) {
            return;
        }
        boolean isSet = request.opcode() == SET || request.opcode() == SETQ;
        statistics.countSet();
        if (request.value() == null) {
            if (isSet) {
                // rather no value than one that the client believes to have replaced
                items.remove(request.key());
            }
            fail(context, request, E2BIG);
            return;
        }
        Item old = items.find(request.key());
        short refusal = isSet ? SUCCESS : refusal(request, old);
        if (refusal == SUCCESS && request.cas() != 0) {
            refusal = casRefusal(request, old);
        }
        if (refusal != SUCCESS) {
            fail(context, request, refusal);
            return;
        }
        Item item = items.put(request.key(), request.value(), request.extra(0), request.extra(Integer.BYTES));
        if (request.opcode() == SET || request.opcode() == ADD || request.opcode() == REPLACE) {
            write(context, request, SUCCESS, NOTHING, NOTHING, NOTHING, item.cas());
        }
    }

    private static short refusal(Request request, Item old) {
        if (request.opcode() == ADD || request.opcode() == ADDQ) {
            return old == null ? SUCCESS : KEY_EEXISTS;
        }
        return old == null ? KEY_ENOENT : SUCCESS;
    }

    private static short casRefusal(Request request, Item old) {
        if (old == null) {
            return KEY_ENOENT;
        }
        return old.cas() == request.cas() ? SUCCESS : KEY_EEXISTS;
    }

    private void delete(ChannelHandlerContext context, Request request) {
        if (isMalformed(context, request, 0, true)) {
            return;
        }
        Item old = items.find(request.key());
        short refusal = old == null ? KEY_ENOENT : request.cas() == 0 ? SUCCESS : casRefusal(request, old);
        if (refusal != SUCCESS) {
            fail(context, request, refusal);
            return;
        }
        items.remove(request.key());
        if (request.opcode() == DELETE) {
            succeed(context, request, NOTHING);
        }
    }

    private void touch(ChannelHandlerContext context, Request request) {
        if (isMalformed(context, request, Integer.BYTES, true)) {
            return;
        }
        Item item = items.find(request.key());
        if (item == null) {
            fail(context, request, KEY_ENOENT);
        } else {
            items.put(request.key(), item.value(), item.flags(), request.extra(0));
            succeed(context, request, NOTHING);
        }
    }

    private void flush(ChannelHandlerContext context, Request request) {
        int extras = request.extras().length;
        if (isMalformed(context, request, extras == 0 ? 0 : Integer.BYTES, false)) {
            return;
        }
        if (extras != 0 && request.extra(0) != 0) {
            // a flush that waits: of no use in a trial
            fail(context, request, NOT_SUPPORTED);
            return;
        }
        items.clear();
        statistics.countFlush();
        if (request.opcode() == FLUSH) {
            succeed(context, request, NOTHING);
        }
    }

    private void stat(ChannelHandlerContext context, Request request) {
        Map<String, String> group = statistics.group(new String(request.key(), StandardCharsets.US_ASCII), items);
        if (group == null) {
            fail(context, request, KEY_ENOENT);
            return;
        }
        group.forEach((name, value) -> write(context, request, SUCCESS, ascii(name), NOTHING, ascii(value), 0));
        succeed(context, request, NOTHING);
    }

    private void noop(ChannelHandlerContext context, Request request) {
        if (!isMalformed(context, request, 0, false)) {
            succeed(context, request, NOTHING);
        }
    }

    private void quit(ChannelHandlerContext context, Request request) {
        if (request.opcode() == QUIT) {
            succeed(context, request, NOTHING);
        }
        closeAfterAnswers(context);
    }

    /** Whether a request has other parts than its command takes; it is then answered and its connection closed. */
    private boolean isMalformed(ChannelHandlerContext context, Request request, int extras, boolean keyed) {
        if (request.extras().length == extras && request.key().length > 0 == keyed) {
            return false;
        }
        fail(context, request, EINVA);
        closeAfterAnswers(context);
        return true;
    }

    private void closeAfterAnswers(ChannelHandlerContext context) {
        closing = true;
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private static void succeed(ChannelHandlerContext context, Request request, byte[] value) {
        write(context, request, SUCCESS, NOTHING, NOTHING, value, 0);
    }

    private static void fail(ChannelHandlerContext context, Request request, short status) {
        write(context, request, status, NOTHING, NOTHING, ascii(REASONS.get(status)), 0);
    }

    private static void write(
            ChannelHandlerContext context,
            Request request,
            short status,
            byte[] key,
            byte[] extras,
            byte[] value,
            long cas) {
        FullBinaryMemcacheResponse response = new DefaultFullBinaryMemcacheResponse(
                Unpooled.wrappedBuffer(key), Unpooled.wrappedBuffer(extras), Unpooled.wrappedBuffer(value));
        response.setOpcode(request.opcode());
        response.setOpaque(request.opaque());
        response.setStatus(status);
        response.setCas(cas);
        context.write(response, context.voidPromise());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** All that came in one go has been done: now send the answers, together. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** A client that does not read its answers is not read from either, so that they cannot pile up here. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            context.flush();
        }
        context.channel().config().setAutoRead(context.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Closing the connection from {}", context.channel().remoteAddress(), cause);
        context.close();
    }
}
