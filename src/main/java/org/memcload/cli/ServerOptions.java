package org.memcload.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.memcload.component.memcache.ServerAddress;
import org.memcload.run.UsageException;
import picocli.CommandLine.Option;

/** Where the servers are and how long to wait for them. */
final class ServerOptions {

    @Option(
            names = "--idfa",
            paramLabel = "ADDR",
            description = "server of idfa: host:port, or several, comma-separated")
    private String idfa;

    @Option(names = "--gaid", paramLabel = "ADDR", description = "server of gaid")
    private String gaid;

    @Option(names = "--adid", paramLabel = "ADDR", description = "server of adid")
    private String adid;

    @Option(names = "--dvid", paramLabel = "ADDR", description = "server of dvid")
    private String dvid;

    @Option(
            names = "--timeout",
            paramLabel = "S",
            description = "seconds without an answer after which a batch has failed (default: ${DEFAULT-VALUE})")
    private double timeout;

    @Option(
            names = {"-l", "--log"},
            paramLabel = "FILE",
            description = "log to a file instead of the console")
    private String log;

    /** Addresses by device type, in the order of the options; each is a valid list of servers. */
    Map<String, String> addresses() throws UsageException {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("idfa", checked("--idfa", idfa));
        addresses.put("gaid", checked("--gaid", gaid));
        addresses.put("adid", checked("--adid", adid));
        addresses.put("dvid", checked("--dvid", dvid));
        return addresses;
    }

    private static String checked(String option, String address) throws UsageException {
        try {
            ServerAddress.parseList(address);
            return address;
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage(), e);
        }
    }

    long timeoutMillis() throws UsageException {
        return Ranges.millis("--timeout", timeout, 1);
    }

    /** The file to log to, or null for the console. */
    String log() {
        return log;
    }
}
