package org.memcload.cli;

import java.util.Properties;
import java.util.concurrent.Callable;
import org.memcload.run.ExitCode;
import org.memcload.run.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code memcload get TYPE:ID}: shows a stored record. */
@Command(
        name = "get",
        description = "Reads a stored record back and prints it as JSON.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {"", "Exit codes: 0 found; 2 wrong options; 3 no such record; 4 the server did not answer."})
final class GetCommand implements Callable<Integer> {

    private static final int NOT_FOUND = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TYPE:ID", description = "key of the record, such as idfa:1rfw452y52g2gq4g")
    private String key;

    @Option(
            names = "--address",
            paramLabel = "ADDR",
            description = "server to ask, in place of the one of the device type")
    private String address;

    @Mixin
    private ServerOptions servers;

    @Override
    public Integer call() throws Exception {
        Logging.configure(servers.log(), false);
        int colon = key.indexOf(':');
        if (colon <= 0) {
            throw new UsageException("'" + key + "' is no key: give it as TYPE:ID, such as idfa:1rfw452y52g2gq4g");
        }
        Properties properties = new Properties();
        properties.setProperty("camel.component.memcache.timeout", String.valueOf(servers.timeoutMillis()));
        try (StoredRecords records = new StoredRecords(properties)) {
            String json = records.json(key, address(key.substring(0, colon)));
            if (json == null) {
                spec.commandLine().getErr().println("memcload: there is no record " + key);
                return NOT_FOUND;
            }
            spec.commandLine().getOut().println(json);
            return ExitCode.OK.code();
        } catch (StoredRecords.UnavailableException e) {
            spec.commandLine().getErr().println("memcload: " + e.getMessage());
            return ExitCode.SERVER_FAILED.code();
        }
    }

    private String address(String devType) throws UsageException {
        if (address != null) {
            return address;
        }
        String own = servers.addresses().get(devType);
        if (own == null) {
            own = new OptionDefaults().value(devType);
        }
        if (own == null) {
            throw new UsageException("No server is known for the device type '" + devType
                    + "': give it with --address, or as" + " the property memcload." + devType);
        }
        return own;
    }
}
