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
 * Executes the requests of a connection and answers them, with memcached's own statuses. It has the commands that loading and
 * reading back need; memcached's other commands are unknown to it. Quiet commands answer only with an error or a value.
 */
// a write that fails comes back as exceptionCaught: that is what the void promise is for
@SuppressWarnings("FutureReturnValueIgnored")
final class CommandHandler extends SimpleChannelInboundHandler<Request> {

    private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

    private static final byte[] NOTHING = {};

    /** Memcached's text for each status. */
    private static final Map<Short, String> REASONS = Map.of(
            KEY_ENOENT, "Not found",
            E2BIG, "Too large.",
            EINVA, "Invalid arguments",
            UNKNOWN_COMMAND, "Unknown command");

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
            case SET, SETQ -> set(context, request);
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

    private void set(ChannelHandlerContext context, Request request) {
        if (isMalformed(context, request, 2 * Integer.BYTES, true)) {
            return;
        }
        statistics.countSet();
        if (request.value() == null) {
            // no value is better than one that the client believes to have replaced
            items.remove(request.key());
            fail(context, request, E2BIG);
            return;
        }
        Item item = items.put(request.key(), request.value(), request.extra(0), request.extra(Integer.BYTES));
        if (request.opcode() == SET) {
            write(context, request, SUCCESS, NOTHING, NOTHING, NOTHING, item.cas());
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

    /** Whether a request has parts that its command does not take; if so, answers it and closes its connection. */
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

    /** All requests received together are executed: sends their answers together. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** Stops reading from a client that does not read its answers, so that these cannot pile up here. */
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
