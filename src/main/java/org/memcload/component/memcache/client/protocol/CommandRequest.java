package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A command that is answered by one response. Internal: public for the client's own packages. */
public final class CommandRequest extends Request<Reply> {

    private static final byte[] NOTHING = {};
    /** Bytes of the extras of a command that stores a whole value: flags and expiry. */
    private static final int STORE_EXTRAS = 8;
    /** Expiry of an incr or decr that leaves a key without a value as it is. */
    private static final int DO_NOT_CREATE = -1;
    /** Time to live of a command that has none, or whose extras already hold the expiry. */
    private static final int NO_EXPIRY = -1;

    private final Command command;
    private final byte opcode;
    private final Outcome success;
    private final byte[] key;
    /** The last four bytes are the expiry, unless there is no time to live: the server's clock is known only when rendering. */
    private final byte[] extras;

    private final int timeToLive;
    private final byte[] value;
    private final long cas;

    /** Why it is not sent; null if it is. */
    private String refusal;

    private int status;
    private String error;
    private Reply reply;

    private CommandRequest(
            Command command,
            byte opcode,
            Outcome success,
            byte[] key,
            byte[] extras,
            int timeToLive,
            byte[] value,
            long cas) {
        this.command = command;
        this.opcode = opcode;
        this.success = success;
        this.key = key;
        this.extras = extras;
        this.timeToLive = timeToLive;
        this.value = value;
        this.cas = cas;
    }

    /** Reads the value of a key. */
    public static CommandRequest get(byte[] key) {
        return new CommandRequest(Command.GET, BinaryProtocol.GET, Outcome.FOUND, key, NOTHING, NO_EXPIRY, NOTHING, 0);
    }

    /**
     * Reads the value of a key and restarts its time to live.
     *
     * @param timeToLive seconds, 0 for never
     */
    public static CommandRequest getAndTouch(byte[] key, int timeToLive) {
        return new CommandRequest(
                Command.GET_AND_TOUCH,
                BinaryProtocol.GET_AND_TOUCH,
                Outcome.FOUND,
                key,
                new byte[Integer.BYTES],
                timeToLive,
                NOTHING,
                0);
    }

    /**
     * Restarts the time to live of a key.
     *
     * @param timeToLive seconds, 0 for never
     */
    public static CommandRequest touch(byte[] key, int timeToLive) {
        return new CommandRequest(
                Command.TOUCH,
                BinaryProtocol.TOUCH,
                Outcome.TOUCHED,
                key,
                new byte[Integer.BYTES],
                timeToLive,
                NOTHING,
                0);
    }

    /**
     * Stores a single value.
     *
     * @param command set, add, replace or cas
     * @param timeToLive seconds, 0 for never
     * @param cas number of the value to replace, 0 for any
     */
    public static CommandRequest store(Command command, byte[] key, byte[] value, int flags, int timeToLive, long cas) {
        byte opcode =
                switch (command) {
                    case SET -> BinaryProtocol.SET;
                    case ADD -> BinaryProtocol.ADD;
                    // a set that finds no memory would remove the present value, even if its number differs
                    case REPLACE, CAS -> BinaryProtocol.REPLACE;
                    default -> throw new IllegalArgumentException(command + " does not store a whole value");
                };
        byte[] extras = ByteBuffer.allocate(STORE_EXTRAS).putInt(flags).array();
        return new CommandRequest(command, opcode, Outcome.STORED, key, extras, timeToLive, value, cas);
    }

    /**
     * Puts bytes before or after the value of a key.
     *
     * @param command append or prepend
     */
    public static CommandRequest extend(Command command, byte[] key, byte[] value) {
        byte opcode = command == Command.APPEND ? BinaryProtocol.APPEND : BinaryProtocol.PREPEND;
        return new CommandRequest(command, opcode, Outcome.STORED, key, NOTHING, NO_EXPIRY, value, 0);
    }

    /**
     * Removes the value of a key.
     *
     * @param cas number of the value to remove, 0 for any
     */
    public static CommandRequest delete(byte[] key, long cas) {
        return new CommandRequest(
                Command.DELETE, BinaryProtocol.DELETE, Outcome.DELETED, key, NOTHING, NO_EXPIRY, NOTHING, cas);
    }

    /**
     * Changes the number of a key.
     *
     * @param command incr or decr
     * @param delta unsigned
     * @param initial number for a key without a value, unsigned; null leaves it without a value
     * @param timeToLive of a key that gets its initial number: seconds, 0 for never
     */
    public static CommandRequest count(Command command, byte[] key, long delta, Long initial, int timeToLive) {
        byte opcode = command == Command.INCR ? BinaryProtocol.INCREMENT : BinaryProtocol.DECREMENT;
        byte[] extras = ByteBuffer.allocate(20)
                .putLong(delta)
                .putLong(initial == null ? 0 : initial)
                .putInt(DO_NOT_CREATE)
                .array();
        return new CommandRequest(
                command, opcode, Outcome.STORED, key, extras, initial == null ? NO_EXPIRY : timeToLive, NOTHING, 0);
    }

    /**
     * Flushes all items of the server.
     *
     * @param delay seconds until the server flushes; 0 for at once
     */
    public static CommandRequest flush(int delay) {
        return new CommandRequest(
                Command.FLUSH, BinaryProtocol.FLUSH, Outcome.OK, NOTHING, new byte[Integer.BYTES], delay, NOTHING, 0);
    }

    public static CommandRequest version() {
        return new CommandRequest(
                Command.VERSION, BinaryProtocol.VERSION, Outcome.OK, NOTHING, NOTHING, NO_EXPIRY, NOTHING, 0);
    }

    @Override
    public Command command() {
        return command;
    }

    @Override
    public Outcome outcome() {
        return reply.outcome();
    }

    @Override
    public int hits() {
        return success == Outcome.FOUND && reply.outcome() == success ? 1 : 0;
    }

    @Override
    public int misses() {
        return success == Outcome.FOUND && reply.outcome().isMiss() ? 1 : 0;
    }

    @Override
    public int stored() {
        boolean stores = command.stores() && refusal == null;
        return stores && reply != null && reply.outcome() == Outcome.STORED ? 1 : 0;
    }

    @Override
    public ByteBuffer render(ServerLimits limits) {
        refusal = refusal(limits);
        int body = refusal == null ? extras.length + key.length + value.length : 0;
        ByteBuffer request = ByteBuffer.allocate(BinaryProtocol.HEADER + body);
        if (refusal != null) {
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

    private String refusal(ServerLimits limits) {
        if (value.length > 0 && !limits.accepts(key.length, value.length, flags())) {
            // the server would remove the present value of the key
            return "the value of '" + keyText() + "', " + value.length
                    + " bytes, is too large: the server takes at most " + limits.itemSizeMax()
                    + " bytes with key and overhead (memcached's option -I)";
        }
        // the server would ignore the condition
        return cas == 0 || limits.hasCas() ? null : named() + " failed: " + BinaryProtocol.CAS_DEMANDED;
    }

    /** Flags to store; 0 for a command that leaves them as they are. */
    private int flags() {
        return extras.length == STORE_EXTRAS ? ByteBuffer.wrap(extras).getInt() : 0;
    }

    @Override
    public int maxResponseBody(ServerLimits limits) {
        return limits.largestValue();
    }

    @Override
    public Progress take(Response response) throws GarbledResponseException {
        if (response.opcode() != (refusal == null ? opcode : BinaryProtocol.NO_OPERATION)) {
            throw new GarbledResponseException(response + " for " + command);
        }
        status = response.status();
        Outcome outcome = outcomeOfStatus();
        if (outcome == success && isCount() && response.value().length != Long.BYTES) {
            throw new GarbledResponseException(response + " for " + command + ", without a number");
        }
        if (outcome == null) {
            error = response.errorText();
        } else {
            boolean done = outcome == success;
            reply = new Reply(outcome, done ? response.value() : NOTHING, done ? response.flags() : 0, response.cas());
        }
        return Progress.COMPLETE;
    }

    @Override
    public boolean isRefused() {
        return error != null;
    }

    private boolean isCount() {
        return command == Command.INCR || command == Command.DECR;
    }

    /** Null if the server could not, or would not, execute the command. */
    private Outcome outcomeOfStatus() {
        return switch (status) {
            case BinaryProtocol.SUCCESS -> success;
            case BinaryProtocol.KEY_NOT_FOUND -> command == Command.REPLACE ? Outcome.NOT_STORED : Outcome.NOT_FOUND;
            case BinaryProtocol.KEY_EXISTS -> opcode == BinaryProtocol.ADD ? Outcome.NOT_STORED : Outcome.EXISTS;
            case BinaryProtocol.NOT_STORED -> Outcome.NOT_STORED;
            default -> null;
        };
    }

    @Override
    public Reply answer() throws ErrorResponseException {
        if (refusal != null) {
            throw ErrorResponseException.permanentError(refusal);
        }
        if (error != null) {
            String message = named() + " failed: " + error;
            throw BinaryProtocol.isFinal(status)
                    ? ErrorResponseException.permanentError(message)
                    : ErrorResponseException.transientError(message);
        }
        return reply;
    }

    private String named() {
        return key.length == 0 ? command.toString() : command + " of '" + keyText() + "'";
    }

    private String keyText() {
        return new String(key, StandardCharsets.UTF_8);
    }
}
