package org.memcload.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns log lines into quiet sets of memcached's binary protocol, in the plainest way. It takes sound lines of the four device
 * types only. Used by one thread.
 */
final class QuietSets {

    static final int HEADER = 24;
    static final byte REQUEST = (byte) 0x80;

    private static final byte SET_QUIETLY = 0x11;
    private static final int EXTRAS = 8;
    private static final int MAX_BYTES = 1 << 16;

    /** First letters of the device types, in the order of their servers. */
    private static final String TYPES = "igad";

    /** Takes the requests for one server. */
    interface Output {

        /** Takes a request, which is overwritten afterwards. */
        void put(byte[] request, int length) throws IOException;
    }

    private final List<? extends Output> servers;
    private final byte[] request = new byte[MAX_BYTES];
    private final ByteBuffer header = ByteBuffer.wrap(request);
    private final ByteBuffer numbers = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);

    /** @param servers the outputs of idfa, gaid, adid and dvid */
    QuietSets(List<? extends Output> servers) {
        this.servers = servers;
        header.put(0, REQUEST).put(1, SET_QUIETLY).put(4, (byte) EXTRAS);
    }

    /** Puts a set for each line, and gives their number. */
    int put(byte[] lines, int length) throws IOException {
        int count = 0;
        for (int at = 0; at < length; count++) {
            at = putLine(lines, at);
        }
        return count;
    }

    /** @return index behind the line's LF */
    private int putLine(byte[] line, int from) throws IOException {
        int typeEnd = find(line, from, '\t');
        int keyEnd = find(line, typeEnd + 1, '\t');
        int latEnd = find(line, keyEnd + 1, '\t');
        int lonEnd = find(line, latEnd + 1, '\t');
        int keyLength = keyEnd - from;
        System.arraycopy(line, from, request, HEADER + EXTRAS, keyLength);
        request[HEADER + EXTRAS + typeEnd - from] = ':';
        int to = HEADER + EXTRAS + keyLength;
        int at = lonEnd;
        do {
            int app = 0;
            for (at++; line[at] >= '0'; at++) {
                app = 10 * app + line[at] - '0';
            }
            request[to++] = 1 << 3;
            while (app > 0x7f) {
                request[to++] = (byte) (app | 0x80);
                app >>= 7;
            }
            request[to++] = (byte) app;
        } while (line[at] == ',');
        request[to] = 2 << 3 | 1;
        numbers.putDouble(to + 1, number(line, keyEnd + 1, latEnd));
        request[to + 9] = 3 << 3 | 1;
        numbers.putDouble(to + 10, number(line, latEnd + 1, lonEnd));
        to += 2 * (1 + Double.BYTES);
        header.putShort(2, (short) keyLength).putInt(8, to - HEADER);
        servers.get(TYPES.indexOf(line[from])).put(request, to);
        return at + 1;
    }

    private static int find(byte[] line, int from, char wanted) {
        int at = from;
        while (line[at] != wanted) {
            at++;
        }
        return at;
    }

    private static double number(byte[] line, int from, int to) {
        return Double.parseDouble(new String(line, from, to - from, StandardCharsets.ISO_8859_1));
    }
}
