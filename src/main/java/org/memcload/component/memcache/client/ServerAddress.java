package org.memcload.component.memcache.client;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The address of a memcached server.
 *
 * @param host name or IP address; an IPv6 address without its brackets
 * @param port TCP port, 1 to 65535
 */
public record ServerAddress(String host, int port) {

    /** The port of memcached itself. */
    private static final int DEFAULT_PORT = 11211;

    private static final int MAX_PORT = 65535;

    /** The characters of names in DNS and of IPv4 addresses; no character with a meaning in a URI. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** The characters of an IPv6 address, which may end with an IPv4 address. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /**
     * Reads a list such as {@code host:port} or {@code host,[::1]:port}. A server without a port has 11211.
     *
     * @throws IllegalArgumentException if a part of the list is not a {@code host:port} or {@code host}, or occurs twice
     */
    public static List<ServerAddress> parseList(String text) {
        return parseList(text, true);
    }

    /**
     * Reads a list of servers, all with their ports.
     *
     * @throws IllegalArgumentException if a part of the list is not a {@code host:port}, or occurs twice
     */
    public static List<ServerAddress> parseListWithPorts(String text) {
        return parseList(text, false);
    }

    private static List<ServerAddress> parseList(String text, boolean defaultPort) {
        List<ServerAddress> servers = Arrays.stream(text.split(",", -1))
                .map(part -> parse(part.strip(), text, defaultPort))
                .toList();
        if (servers.stream().distinct().count() < servers.size()) {
            throw new IllegalArgumentException("A server stands twice in '" + text + "'");
        }
        return servers;
    }

    private static ServerAddress parse(String part, String text, boolean defaultPort) {
        boolean withoutPort = part.indexOf(':') < 0 || part.endsWith("]");
        if (withoutPort && !defaultPort && !part.isEmpty()) {
            throw invalid(part, text, "the port is missing; memcached's own is " + DEFAULT_PORT);
        }
        if (withoutPort && part.matches("[0-9]+")) {
            throw invalid(part, text, "the host is missing");
        }
        int colon = withoutPort ? part.length() : part.lastIndexOf(':');
        String host = part.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw invalid(part, text, "an IPv6 address stands in brackets: [::1]:11211");
        }
        String port = withoutPort ? String.valueOf(DEFAULT_PORT) : part.substring(colon + 1);
        if (!(bracketed ? IPV6 : NAME).matcher(host).matches()) {
            throw invalid(
                    part,
                    text,
                    bracketed
                            ? "in brackets stands an IPv6 address"
                            : "a host name has letters, digits, '-', '.' and '_' only");
        }
        if (port.length() > 5
                || !port.matches("[0-9]+")
                || Integer.parseInt(port) > MAX_PORT
                || Integer.parseInt(port) == 0) {
            throw invalid(part, text, "the port is a number from 1 to 65535");
        }
        return new ServerAddress(host, Integer.parseInt(port));
    }

    private static IllegalArgumentException invalid(String part, String text, String why) {
        return new IllegalArgumentException(
                "'" + part + "' in '" + text + "' is no memcached address host:port (" + why + ")");
    }

    /** Whether the address has the form of one of this machine: {@code localhost}, {@code 127.0.0.1} or {@code ::1}. Looks up no name. */
    public boolean isLoopback() {
        return host.equalsIgnoreCase("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("::1");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
