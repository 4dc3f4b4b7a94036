package org.memcload.component.memcache;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Where a memcached server listens.
 *
 * @param host name or IP address; an IPv6 address without its brackets
 * @param port TCP port, 1 to 65535
 */
public record ServerAddress(String host, int port) {

    private static final int MAX_PORT = 65535;

    /**
     * Reads a list such as {@code host:port} or {@code host:port,[::1]:port}.
     *
     * @throws IllegalArgumentException if a part of the list is no {@code host:port}, or stands twice in it
     */
    public static List<ServerAddress> parseList(String text) {
        List<ServerAddress> servers = Arrays.stream(text.split(",", -1))
                .map(part -> parse(part.strip(), text))
                .toList();
        if (servers.stream().distinct().count() < servers.size()) {
            throw new IllegalArgumentException("A server stands twice in '" + text + "'");
        }
        return servers;
    }

    private static ServerAddress parse(String part, String text) {
        int colon = part.lastIndexOf(':');
        if (colon < 0 && !part.isEmpty()) {
            throw invalid(part, text, "the port is missing; memcached's own is 11211");
        }
        String host = colon < 0 ? "" : part.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw invalid(part, text, "an IPv6 address stands in brackets: [::1]:11211");
        }
        String port = part.substring(colon + 1);
        if (host.isEmpty() || !host.chars().allMatch(ServerAddress::isHostCharacter)) {
            throw invalid(part, text, "no valid host name");
        }
        if (port.length() > 5
                || !port.matches("[0-9]+")
                || Integer.parseInt(port) > MAX_PORT
                || Integer.parseInt(port) == 0) {
            throw invalid(part, text, "the port is a number from 1 to 65535");
        }
        return new ServerAddress(host, Integer.parseInt(port));
    }

    private static boolean isHostCharacter(int c) {
        return c > ' ' && c != 0x7f && "/?#@,[]".indexOf(c) < 0;
    }

    private static IllegalArgumentException invalid(String part, String text, String why) {
        return new IllegalArgumentException(
                "'" + part + "' in '" + text + "' is no memcached address host:port (" + why + ")");
    }

    /**
     * The addresses to connect to, the name being looked up now.
     *
     * @throws UnknownHostException if the name has no address
     */
    InetAddress[] resolve() throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
