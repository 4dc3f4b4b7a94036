package org.memcload.cli;

import java.util.Properties;
import java.util.concurrent.Callable;
import org.memcload.files.UsageException;
import org.memcload.run.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code memcload get TYPE:ID}: shows a stored record. Its options are {@link LoadOptions#OF_GET}. */
@Command(
        name = "get",
        description = "Reads a stored record back and prints it as JSON.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Exit codes: 0 found; 1 what is stored there is not a record; 2 wrong options; 3 no such record;",
            "4 the server did not answer."
        })
final class GetCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(GetCommand.class);

    private static final int NOT_FOUND = 3;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private LoadCommand parent;

    @Parameters(paramLabel = "TYPE:ID", description = "key of the record, such as idfa:1rfw452y52g2gq4g")
    private String key;

    @Override
    public Integer call() throws Exception {
        Options options = Options.of(LoadOptions.OF_GET, spec);
        parent.log(options.value(LoadOptions.LOG));
        ServerSecurity security = ServerSecurity.of(options);
        security.warnings().forEach(LOG::warn);
        String address = address(options);
        Properties properties = new Properties();
        properties.setProperty("camel.component.memcache.timeout", String.valueOf(options.millis(LoadOptions.TIMEOUT)));
        try (StoredRecords records = new StoredRecords(properties, security)) {
            String json = records.json(key, address);
            if (json == null) {
                spec.commandLine().getErr().println("memcload: there is no record " + key);
                return NOT_FOUND;
            }
            spec.commandLine().getOut().println(json);
            return ExitCode.OK.code();
        } catch (StoredRecords.UnavailableException e) {
            spec.commandLine().getErr().println("memcload: " + e.getMessage());
            return ExitCode.SERVER_FAILED.code();
        } catch (StoredRecords.UnreadableException e) {
            spec.commandLine().getErr().println("memcload: " + e.getMessage());
            return ExitCode.ERROR.code();
        }
    }

    private String address(Options options) throws UsageException {
        int colon = key.indexOf(':');
        if (colon <= 0) {
            throw new UsageException("'" + key + "' is not a key: give it as TYPE:ID, such as idfa:1rfw452y52g2gq4g");
        }
        String asked = options.value(LoadOptions.ADDRESS);
        if (asked != null) {
            return asked;
        }
        String type = key.substring(0, colon);
        return options.address(type)
                .orElseThrow(() -> new UsageException("No server is known for the device type '" + type
                        + "': give it with --address, or declare it as the property memcload.server."
                        + type));
    }
}
