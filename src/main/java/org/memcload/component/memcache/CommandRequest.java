package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A command that is answered by one response. */
final class CommandRequest extends Request<Reply> {

    private static final byte[] NOTHING = {};
    /** As the expiry of an incr or decr: a key without a value stays without. */
    private static final int DO_NOT_CREATE = -1;
    /** As the time to live of a command that takes none, or whose extras have their expiry already. */
    private static final int NO_EXPIRY = -1;

    private final MemcacheOperation operation;
    private final byte opcode;
    private final MemcacheOutcome success;
    private final byte[] key;
    /** Their last four bytes are the expiry, which only the connection knows, unless there is no time to live. */
    private final byte[] extras;

    private final int timeToLive;
    private final byte[] value;
    private final long cas;

    private boolean tooLarge;
    private long itemSizeMax;
    private int status;
    private String error;
    private Reply reply;

    private CommandRequest(
            MemcacheOperation operation,
            byte opcode,
            MemcacheOutcome success,
            byte[] key,
            byte[] extras,
            int timeToLive,
            byte[] value,
            long cas) {
        this.operation = operation;
        this.opcode = opcode;
        this.success = success;
        this.key = key;
        this.extras = extras;
        this.timeToLive = timeToLive;
        this.value = value;
        this.cas = cas;
    }

    /** Asks for the value of a key. */
    static CommandRequest get(byte[] key) {
        return new CommandRequest(
                MemcacheOperation.GET, BinaryProtocol.GET, MemcacheOutcome.FOUND, key, NOTHING, NO_EXPIRY, NOTHING, 0);
    }

    /** @param timeToLive seconds, 0 for never */
    static CommandRequest getAndTouch(byte[] key, int timeToLive) {
        return new CommandRequest(
                MemcacheOperation.GET_AND_TOUCH,
                BinaryProtocol.GET_AND_TOUCH,
                MemcacheOutcome.FOUND,
                key,
                new byte[Integer.BYTES],
                timeToLive,
                NOTHING,
                0);
    }

    /** @param timeToLive seconds, 0 for never */
    static CommandRequest touch(byte[] key, int timeToLive) {
        return new CommandRequest(
                MemcacheOperation.TOUCH,
                BinaryProtocol.TOUCH,
                MemcacheOutcome.TOUCHED,
                key,
                new byte[Integer.BYTES],
                timeToLive,
                NOTHING,
                0);
    }

    /**
     * Stores a value by itself.
     *
     * @param operation set, add, replace or cas
     * @param timeToLive seconds, 0 for never
     * @param cas number of the value to replace, 0 for any
     */
    static CommandRequest store(
            MemcacheOperation operation, byte[] key, byte[] value, int flags, int timeToLive, long cas) {
        byte opcode =
                switch (operation) {
                    case SET, CAS -> BinaryProtocol.SET;
                    case ADD -> BinaryProtocol.ADD;
                    case REPLACE -> BinaryProtocol.REPLACE;
                    default -> throw new IllegalArgumentException(operation + " stores no value of its own");
                };
        byte[] extras = ByteBuffer.allocate(8).putInt(flags).array();
        return new CommandRequest(operation, opcode, MemcacheOutcome.STORED, key, extras, timeToLive, value, cas);
    }

    /**
     * Puts bytes before or behind those that the key has.
     *
     * @param operation append or prepend
     */
    static CommandRequest extend(MemcacheOperation operation, byte[] key, byte[] value) {
        byte opcode = operation == MemcacheOperation.APPEND ? BinaryProtocol.APPEND : BinaryProtocol.PREPEND;
        return new CommandRequest(operation, opcode, MemcacheOutcome.STORED, key, NOTHING, NO_EXPIRY, value, 0);
    }

    /** @param cas number of the value to remove, 0 for any */
    static CommandRequest delete(byte[] key, long cas) {
        return new CommandRequest(
                MemcacheOperation.DELETE,
                BinaryProtocol.DELETE,
                MemcacheOutcome.DELETED,
                key,
                NOTHING,
                NO_EXPIRY,
                NOTHING,
                cas);
    }

    /**
     * Changes the number that a key has.
     *
     * @param operation incr or decr
     * @param delta unsigned
     * @param initial what a key without a value gets, unsigned; null if it is to stay without
     * @param timeToLive seconds, 0 for never, of a key that gets its initial number
     */
    static CommandRequest count(MemcacheOperation operation, byte[] key, long delta, Long initial, int timeToLive) {
        byte opcode = operation == MemcacheOperation.INCR ? BinaryProtocol.INCREMENT : BinaryProtocol.DECREMENT;
        byte[] extras = ByteBuffer.allocate(20)
                .putLong(delta)
                .putLong(initial == null ? 0 : initial)
                .putInt(DO_NOT_CREATE)
                .array();
        return new CommandRequest(
                operation,
                opcode,
                MemcacheOutcome.STORED,
                key,
                extras,
                initial == null ? NO_EXPIRY : timeToLive,
                NOTHING,
                0);
    }

    /** @param delay seconds after which everything is dropped; 0 for at once */
    static CommandRequest flush(int delay) {
        return new CommandRequest(
                MemcacheOperation.FLUSH,
                BinaryProtocol.FLUSH,
                MemcacheOutcome.OK,
                NOTHING,
                new byte[Integer.BYTES],
                delay,
                NOTHING,
                0);
    }

    static CommandRequest version() {
        return new CommandRequest(
                MemcacheOperation.VERSION,
                BinaryProtocol.VERSION,
                MemcacheOutcome.OK,
                NOTHING,
                NOTHING,
                NO_EXPIRY,
                NOTHING,
                0);
    }

    @Override
    MemcacheOperation operation() {
        return operation;
    }

    @Override
    MemcacheOutcome outcome() {
        return reply.outcome();
    }

    @Override
    int hits() {
        return success == MemcacheOutcome.FOUND && reply.outcome() == success ? 1 : 0;
    }

    @Override
    int misses() {
        return success == MemcacheOutcome.FOUND && reply.outcome().isMiss() ? 1 : 0;
    }

    @Override
    int stored() {
        boolean stores = operation.stores() && !tooLarge;
        return stores && reply != null && reply.outcome() == MemcacheOutcome.STORED ? 1 : 0;
    }

    @Override
    ByteBuffer render(ServerLimits limits) {
        itemSizeMax = limits.itemSizeMax();
        tooLarge = value.length > 0 && !limits.accepts(key.length, value.length);
        int body = tooLarge ? 0 : extras.length + key.length + value.length;
        ByteBuffer request = ByteBuffer.allocate(BinaryProtocol.HEADER + body);
        if (tooLarge) {
            // the server would drop the value that the key has
            BinaryProtocol.putHeader(request, BinaryProtocol.NO_OPERATION, 0, 0, 0, 0, 0);
        } else {
            BinaryProtocol.putHeader(request, opcode, key.length, extras.length, body, 0, cas);
            request.put(extras);
            if (timeToLive != NO_EXPIRY) {
                request.putInt(request.position() - Integer.BYTES, limits.expiry(timeToLive));
            }
            request.put(key).put(value);
        }
        return request.flip();
    }

    @Override
    int maxResponseBody(ServerLimits limits) {
        return limits.largestValue();
    }

    @Override
    boolean take(Response response) throws GarbledResponseException {
        if (response.opcode() != (tooLarge ? BinaryProtocol.NO_OPERATION : opcode)) {
            throw new GarbledResponseException(response + " for " + operation);
        }
        status = response.status();
        MemcacheOutcome outcome = outcomeOfStatus();
        if (outcome == success && isCount() && response.value().length != Long.BYTES) {
            throw new GarbledResponseException(response + " for " + operation + ", without a number");
        }
        if (outcome == null) {
            error = response.errorText();
        } else {
            boolean done = outcome == success;
            reply = new Reply(outcome, done ? response.value() : NOTHING, done ? response.flags() : 0, response.cas());
        }
        return true;
    }

    private boolean isCount() {
        return operation == MemcacheOperation.INCR || operation == MemcacheOperation.DECR;
    }

    /** Null where the server could not, or would not, do it. */
    private MemcacheOutcome outcomeOfStatus() {
        return switch (status) {
            case BinaryProtocol.SUCCESS -> success;
            case BinaryProtocol.KEY_NOT_FOUND ->
                opcode == BinaryProtocol.REPLACE ? MemcacheOutcome.NOT_STORED : MemcacheOutcome.NOT_FOUND;
            case BinaryProtocol.KEY_EXISTS ->
                opcode == BinaryProtocol.ADD ? MemcacheOutcome.NOT_STORED : MemcacheOutcome.EXISTS;
            case BinaryProtocol.NOT_STORED -> MemcacheOutcome.NOT_STORED;
            default -> null;
        };
    }

    @Override
    Reply answer() throws MemcacheException {
        if (tooLarge) {
            throw new MemcacheRefusedException(
                    server(),
                    "the value of '" + keyText() + "', " + value.length
                            + " bytes, is too large: with key and overhead at most " + itemSizeMax
                            + " bytes are taken (memcached's option -I)");
        }
        if (error != null) {
            String message = (operation + " of '" + keyText() + "'").replace(" of ''", "") + " failed: " + error;
            if (BinaryProtocol.isFinal(status)) {
                throw new MemcacheRefusedException(server(), message);
            }
            throw new MemcacheException(server(), message);
        }
        return reply;
    }

    private String keyText() {
        return new String(key, StandardCharsets.UTF_8);
    }
}
