package org.memcload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an option is when the command line does not say: the system property {@code memcload.NAME}, else the environment
 * variable {@code MEMCLOAD_NAME}, else {@code memcload.NAME} in {@code application.properties} in the working directory, else
 * in the one that is packed with the program.
 */
final class OptionDefaults implements IDefaultValueProvider {

    private static final String PREFIX = "memcload.";
    private static final String FILE = "application.properties";

    private final Properties properties = new Properties();

    OptionDefaults() {
        try {
            try (InputStream packed = OptionDefaults.class.getClassLoader().getResourceAsStream(FILE)) {
                properties.load(packed);
            }
            Path own = Path.of(FILE);
            if (Files.isRegularFile(own)) {
                try (Reader reader = Files.newBufferedReader(own, StandardCharsets.UTF_8)) {
                    properties.load(reader);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(FILE + " in the working directory cannot be read: " + e, e);
        }
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        return value(option.longestName().substring("--".length()));
    }

    /**
     * All properties {@code memcload.NAME}, those included that are no options but that a route of the operator's may refer
     * to. A name that is nowhere but in the environment is not among them.
     */
    Properties all() {
        Set<String> names = new HashSet<>(properties.stringPropertyNames());
        names.addAll(System.getProperties().stringPropertyNames());
        Properties all = new Properties();
        for (String name : names) {
            if (name.startsWith(PREFIX)) {
                all.setProperty(name, value(name.substring(PREFIX.length())));
            }
        }
        return all;
    }

    /** The value of an option by its name without dashes, or null where it has none. */
    String value(String name) {
        String property = System.getProperty(PREFIX + name);
        if (property != null) {
            return property;
        }
        String variable =
                System.getenv("MEMCLOAD_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        return variable != null ? variable : properties.getProperty(PREFIX + name);
    }
}
