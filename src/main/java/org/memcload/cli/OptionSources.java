package org.memcload.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.memcload.files.FileErrors;
import org.memcload.files.UsageException;

/**
 * The sources of values other than the command line: the system property {@code memcload.NAME}, the environment variable
 * {@code MEMCLOAD_NAME}, {@code memcload.NAME} in {@code application.properties} in the working directory and in the one packed
 * with the program. They may also have names that only operators' routes use.
 */
final class OptionSources {

    static final String PREFIX = "memcload.";
    static final String FILE = "application.properties";

    private final Properties system;
    private final Map<String, String> environment;
    private final Properties file;
    private final Properties packed;

    /** The text of a value, and its origin. */
    record Found(String text, Origin origin) {}

    OptionSources(Properties system, Map<String, String> environment, Properties file, Properties packed) {
        this.system = system;
        this.environment = environment;
        this.file = file;
        this.packed = packed;
    }

    /**
     * The sources of this process.
     *
     * @throws UsageException if there is an {@code application.properties} that cannot be read
     */
    static OptionSources ofProcess() throws UsageException {
        return new OptionSources(System.getProperties(), System.getenv(), read(Path.of(FILE)), packed());
    }

    /** The value of an option, or of another name, by its name without dashes. */
    Optional<Found> find(String name) {
        return found(system.getProperty(PREFIX + name), Origin.SYSTEM_PROPERTY)
                .or(() -> found(environment.get(Origin.variable(name)), Origin.ENVIRONMENT))
                .or(() -> found(file.getProperty(PREFIX + name), Origin.FILE))
                .or(() -> found(packed.getProperty(PREFIX + name), Origin.PACKED_FILE));
    }

    private static Optional<Found> found(String text, Origin origin) {
        return Optional.ofNullable(text).map(value -> new Found(value, origin));
    }

    /** The names {@code NAME} of all properties {@code memcload.NAME}; without those that only the environment has. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Properties each : new Properties[] {system, file, packed}) {
            for (String property : each.stringPropertyNames()) {
                if (property.startsWith(PREFIX)) {
                    names.add(property.substring(PREFIX.length()));
                }
            }
        }
        return names;
    }

    /** The names of properties {@code memcload.NAME}, and of environment variables in lower case, with this prefix. */
    Set<String> namesWith(String prefix) {
        Set<String> names = new TreeSet<>();
        names().stream().filter(name -> name.startsWith(prefix)).forEach(names::add);
        String variable = Origin.variable(prefix);
        for (String name : environment.keySet()) {
            if (name.startsWith(variable)) {
                names.add(prefix + name.substring(variable.length()).toLowerCase(Locale.ROOT));
            }
        }
        names.remove(prefix);
        return names;
    }

    /**
     * Reads a file of properties, in UTF-8.
     *
     * @return no properties if the file does not exist
     */
    static Properties read(Path path) throws UsageException {
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
                throw unreadable(path, "it is not a regular file", null);
            }
            return load(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return new Properties();
        } catch (CharacterCodingException e) {
            throw unreadable(path, "it is not text in UTF-8", e);
        } catch (IOException e) {
            throw unreadable(path, FileErrors.message(e), e);
        } catch (IllegalArgumentException e) {
            // the reaction of Properties to \\uXYZ
            throw unreadable(path, e.getMessage(), e);
        }
    }

    private static Properties packed() throws UsageException {
        try (InputStream in = OptionSources.class.getClassLoader().getResourceAsStream(FILE)) {
            return in == null ? new Properties() : load(in.readAllBytes());
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("The " + FILE + " that is packed with the program cannot be read: " + e, e);
        }
    }

    private static Properties load(byte[] content) throws IOException {
        Properties properties = new Properties();
        try (Reader reader =
                new InputStreamReader(new ByteArrayInputStream(content), StandardCharsets.UTF_8.newDecoder())) {
            properties.load(reader);
        }
        return properties;
    }

    private static UsageException unreadable(Path path, String why, Exception cause) {
        return new UsageException("The options in " + path.toAbsolutePath() + " cannot be read: " + why, cause);
    }
}
