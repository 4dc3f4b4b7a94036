package org.memcload.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.files.UsageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The values of all options of a command, each with its origin. All are in their ranges and consistent. */
final class Options {

    private static final String MASK = "***";

    /** One line, as Python's json writes it: {@code {"adid": "127.0.0.1:33015", "batch": 4000}}. */
    private static final DefaultPrettyPrinter ONE_LINE = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Spacing.AFTER)
                    .withObjectEntrySpacing(Spacing.AFTER))
            .withObjectIndenter(DefaultPrettyPrinter.NopIndenter.instance);

    /** Prefix of properties with the servers of further device types. */
    static final String SERVER = "server.";

    private final Map<Option<?>, Setting<?>> settings = new LinkedHashMap<>();
    private final OptionSources sources;
    /** Servers of further device types, by device type. */
    private final Map<String, String> declared = new LinkedHashMap<>();

    /**
     * An option's value.
     *
     * @param value null if the option has no value
     */
    private record Setting<T>(T value, Origin origin) {}

    /**
     * The options of a command that was parsed.
     *
     * @throws UsageException if a value is not allowed, or if two options contradict each other
     */
    static Options of(List<Option<?>> options, CommandSpec command) throws UsageException {
        return of(options, command, OptionSources.ofProcess());
    }

    static Options of(List<Option<?>> options, CommandSpec command, OptionSources sources) throws UsageException {
        Options resolved = new Options(sources);
        for (Option<?> option : options) {
            resolved.settings.put(option, resolved.resolve(option, command));
        }
        resolved.findDeclaredServers();
        resolved.check();
        return resolved;
    }

    private Options(OptionSources sources) {
        this.sources = sources;
    }

    private <T> Setting<T> resolve(Option<T> option, CommandSpec command) throws UsageException {
        Optional<OptionSources.Found> given = onCommandLine(option, command).or(() -> sources.find(option.name()));
        if (given.isEmpty()) {
            String text = option.defaultText();
            return new Setting<>(text == null ? null : option.type().parse(text), Origin.DEFAULT);
        }
        Origin origin = given.get().origin();
        if (option.secret() && origin == Origin.SYSTEM_PROPERTY) {
            throw new UsageException("Every user of this machine can read the system property " + option.property()
                    + " (ps shows it): use --password-file, or " + Origin.variable(option.name())
                    + " in the environment");
        }
        try {
            return new Setting<>(option.type().parse(given.get().text()), origin);
        } catch (IllegalArgumentException e) {
            String where = option.secret() ? origin.locate(option.name()) : origin.describe(option.name());
            throw new UsageException(where + ": " + e.getMessage(), e);
        }
    }

    /** The value given to the command, or before its name. */
    private static Optional<OptionSources.Found> onCommandLine(Option<?> option, CommandSpec command) {
        for (CommandSpec each = command; each != null; each = each.parent()) {
            OptionSpec matched = each.commandLine().getParseResult().matchedOption("--" + option.name());
            if (matched != null) {
                return Optional.of(new OptionSources.Found(Objects.toString(matched.getValue()), Origin.COMMAND_LINE));
            }
        }
        return Optional.empty();
    }

    private void check() throws UsageException {
        if (isOn(LoadOptions.DRY) && isOn(LoadOptions.WATCH)) {
            throw new UsageException(
                    "--dry renames nothing and would watch the same files for ever: leave out --watch");
        }
    }

    private boolean isOn(Option<Boolean> option) {
        return settings.containsKey(option) && value(option);
    }

    /** The value of an option, or null if it has no value. */
    @SuppressWarnings("unchecked")
    <T> T value(Option<T> option) {
        return (T) settings.get(option).value();
    }

    Origin origin(Option<?> option) {
        return settings.get(option).origin();
    }

    /** Whether the option was given a value by any source. */
    boolean isGiven(Option<?> option) {
        return origin(option) != Origin.DEFAULT;
    }

    /** An option that is a number of seconds, in milliseconds. */
    long millis(Option<Double> seconds) {
        return Math.round(value(seconds) * 1000);
    }

    /** Addresses by device type: those of the options, then those of properties {@code memcload.server.TYPE}. Each is valid. */
    Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        LoadOptions.SERVERS.forEach(server -> addresses.put(server.name(), value(server)));
        addresses.putAll(declared);
        return addresses;
    }

    /**
     * The server of a device type: from an option, a property {@code memcload.server.TYPE}, or a property {@code memcload.TYPE} for
     * operators' routes. The name of an option is not a device type.
     *
     * @return empty if none is known
     * @throws UsageException if the property is not an address
     */
    Optional<String> address(String deviceType) throws UsageException {
        String known = addresses().get(deviceType);
        if (known != null || LoadOptions.isName(deviceType)) {
            return Optional.ofNullable(known);
        }
        return declared(deviceType);
    }

    private void findDeclaredServers() throws UsageException {
        for (String name : sources.namesWith(SERVER)) {
            String type = name.substring(SERVER.length());
            if (LoadOptions.SERVERS.stream().anyMatch(server -> server.name().equals(type))) {
                throw new UsageException(
                        "The property " + OptionSources.PREFIX + name + " is for further device types: use --" + type);
            }
            declared(name).ifPresent(address -> declared.put(type, address));
        }
    }

    private Optional<String> declared(String name) throws UsageException {
        Optional<OptionSources.Found> found = sources.find(name);
        if (found.isPresent()) {
            try {
                ServerAddress.parseListWithPorts(found.get().text());
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        "The property " + OptionSources.PREFIX + name + " is not the address of a server: "
                                + e.getMessage(),
                        e);
            }
        }
        return found.map(OptionSources.Found::text);
    }

    /** All options with their values, sorted, as a JSON object; secrets are masked. */
    String json() {
        Map<String, Object> shown = new TreeMap<>();
        settings.forEach((option, setting) -> shown.put(option.name(), shown(option, setting.value())));
        try {
            return new ObjectMapper().writer(ONE_LINE).writeValueAsString(shown);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object shown(Option<?> option, Object value) {
        if (option.secret() && value != null) {
            return MASK;
        }
        return value instanceof Path path ? path.toString() : value;
    }

    /**
     * The properties that routes may refer to as {@code {{memcload.NAME}}}: the options, and other names that the operator has
     * declared. Secrets are not among them.
     */
    Properties properties() {
        Properties properties = new Properties();
        for (String name : sources.names()) {
            if (!LoadOptions.isName(name)) {
                sources.find(name)
                        .ifPresent(found -> properties.setProperty(OptionSources.PREFIX + name, found.text()));
            }
        }
        settings.forEach((option, setting) -> {
            if (!option.secret() && setting.value() != null) {
                properties.setProperty(option.property(), String.valueOf(setting.value()));
            }
        });
        return properties;
    }
}
