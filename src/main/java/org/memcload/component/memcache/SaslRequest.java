package org.memcload.component.memcache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A step of a {@link SaslLogin}; every reply of the server is an answer, also its refusal. */
final class SaslRequest extends Request<SaslRequest.Reply> {

    private final byte opcode;
    private final String mechanism;
    private final byte[] data;
    private Reply reply;

    /**
     * What the server said.
     *
     * @param status of {@link BinaryProtocol}
     * @param data list of mechanisms, or challenge
     * @param error where the status is one
     */
    record Reply(int status, byte[] data, String error) {
        String text() {
            return new String(data, StandardCharsets.US_ASCII);
        }
    }

    private SaslRequest(byte opcode, String mechanism, byte[] data) {
        this.opcode = opcode;
        this.mechanism = mechanism;
        this.data = data;
    }

    /** Asks for the names of the mechanisms, which come with spaces between them. */
    static SaslRequest listMechanisms() {
        return new SaslRequest(BinaryProtocol.SASL_LIST, "", new byte[0]);
    }

    static SaslRequest begin(String mechanism, byte[] data) {
        return new SaslRequest(BinaryProtocol.SASL_BEGIN, mechanism, data);
    }

    static SaslRequest step(String mechanism, byte[] data) {
        return new SaslRequest(BinaryProtocol.SASL_STEP, mechanism, data);
    }

    @Override
    MemcacheOperation operation() {
        return null;
    }

    @Override
    ByteBuffer render(ServerLimits limits) {
        byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocate(BinaryProtocol.HEADER + name.length + data.length);
        BinaryProtocol.putHeader(request, opcode, name.length, 0, name.length + data.length, 0, 0);
        return request.put(name).put(data).flip();
    }

    @Override
    boolean take(Response response) throws GarbledResponseException {
        if (response.opcode() != opcode) {
            throw new GarbledResponseException(response + " for a step of the authentication");
        }
        reply = new Reply(response.status(), response.value(), response.errorText());
        return true;
    }

    @Override
    Reply answer() {
        return reply;
    }
}
