package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A step of a SASL login; every reply of the server is an answer, even a refusal. Internal: public for the client's own packages.
 */
public final class SaslRequest extends Request<SaslRequest.Reply> {

    private final byte opcode;
    private final String mechanism;
    private final byte[] data;
    private Reply reply;

    /**
     * The server's reply.
     *
     * @param status of {@link BinaryProtocol}
     * @param data list of mechanisms, or challenge
     * @param error the error text, if the status is an error
     */
    public record Reply(int status, byte[] data, String error) {
        /** The data as text. */
        public String text() {
            return new String(data, StandardCharsets.US_ASCII);
        }
    }

    private SaslRequest(byte opcode, String mechanism, byte[] data) {
        this.opcode = opcode;
        this.mechanism = mechanism;
        this.data = data;
    }

    /** Reads the names of the mechanisms, which are separated by spaces. */
    public static SaslRequest listMechanisms() {
        return new SaslRequest(BinaryProtocol.SASL_LIST, "", new byte[0]);
    }

    public static SaslRequest begin(String mechanism, byte[] data) {
        return new SaslRequest(BinaryProtocol.SASL_BEGIN, mechanism, data);
    }

    public static SaslRequest step(String mechanism, byte[] data) {
        return new SaslRequest(BinaryProtocol.SASL_STEP, mechanism, data);
    }

    @Override
    public Command command() {
        return null;
    }

    @Override
    public ByteBuffer render(ServerLimits limits) {
        byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocate(BinaryProtocol.HEADER + name.length + data.length);
        BinaryProtocol.putHeader(request, opcode, name.length, 0, name.length + data.length, 0, 0);
        return request.put(name).put(data).flip();
    }

    @Override
    public Progress take(Response response) throws GarbledResponseException {
        if (response.opcode() != opcode) {
            throw new GarbledResponseException(response + " for a step of the authentication");
        }
        reply = new Reply(response.status(), response.value(), response.errorText());
        return Progress.COMPLETE;
    }

    @Override
    public Reply answer() {
        return reply;
    }
}
