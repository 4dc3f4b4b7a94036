package org.memcload.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.memcload.files.UsageException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The route files of a run: the shipped ones, and those of an operator's directory. A shipped file is omitted if the directory has
 * a route with the id of one of its routes.
 */
final class RouteFiles {

    private static final List<String> SHIPPED = List.of("load", "store", "address", "rejected");

    private RouteFiles() {}

    /**
     * The route files to load.
     *
     * @param directory of the operator's routes, or null
     * @throws UsageException if the directory is missing or has no routes, or if a file in it is not a YAML list or repeats another
     *     file's route
     */
    static List<Resource> of(Path directory) throws UsageException, IOException {
        List<Resource> files = new ArrayList<>();
        Map<String, Path> own = new HashMap<>();
        if (directory != null) {
            for (Path file : yamlFiles(directory)) {
                String text = read(file);
                for (String id : routeIds(text, file.toString())) {
                    Path other = own.put(id, file);
                    if (other != null) {
                        throw new UsageException("--routes: the route '" + id + "' is in " + other + " and in " + file);
                    }
                }
                files.add(ResourceHelper.fromString(file.toString(), text));
            }
        }
        for (String name : SHIPPED) {
            Resource shipped = shipped(name);
            if (routeIds(text(shipped), shipped.getLocation()).stream().noneMatch(own::containsKey)) {
                files.add(shipped);
            }
        }
        return files;
    }

    /** A shipped route file, by its name without the extension. */
    static Resource shipped(String name) throws IOException {
        String location = "routes/" + name + ".camel.yaml";
        try (InputStream in = RouteFiles.class.getClassLoader().getResourceAsStream(location)) {
            return ResourceHelper.fromBytes(location, in.readAllBytes());
        }
    }

    private static String text(Resource resource) throws IOException {
        try (InputStream in = resource.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String read(Path file) throws UsageException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UsageException("--routes: " + file + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UsageException("--routes: " + file + " cannot be read: " + e, e);
        }
    }

    private static List<Path> yamlFiles(Path directory) throws UsageException {
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--routes: there is no directory " + directory);
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> yaml = files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
            if (yaml.isEmpty()) {
                throw new UsageException("--routes: there is no *.yaml in " + directory);
            }
            return yaml;
        } catch (IOException e) {
            throw new UsageException("--routes: the directory " + directory + " cannot be read: " + e, e);
        }
    }

    private static Set<String> routeIds(String text, String name) throws UsageException {
        Set<String> ids = new HashSet<>();
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            if (!(document instanceof List<?> entries) || entries.isEmpty()) {
                throw new UsageException(
                        "--routes: " + name + " has no routes: a list is expected, such as '- route:'");
            }
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map
                        && map.get("route") instanceof Map<?, ?> route
                        && route.get("id") != null) {
                    ids.add(String.valueOf(route.get("id")));
                }
            }
            return ids;
        } catch (YamlEngineException e) {
            throw new UsageException("--routes: " + name + " is not YAML: " + e.getMessage(), e);
        }
    }
}
