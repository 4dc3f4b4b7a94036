package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.MemcachedServer;

class ComponentJarIT {

    private static final Path JAR = Path.of("target/camel-memcache.jar");
    /** What the component's POM names, and what a Camel project has anyway. */
    private static final Pattern NEEDED = Pattern.compile(
            "camel-(api|base|base-engine|core.*|direct|support|util|management-api|language.*|main.*)-[0-9].*\\.jar|slf4j-.*|spymemcached-.*|test-classes");

    @Test
    void anotherProjectNeedsTheJarAndSpymemcachedOnly() throws Exception {
        String needed = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        NEEDED.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
        try (MemcachedServer server = MemcachedServer.start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            JAR + File.pathSeparator + needed,
                            OtherProject.class.getName(),
                            server.address())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(output).contains("found Ada with [" + server.address() + "]");
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void theJarHasWhatCamelLooksForAndNothingOfTheLoader() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> files = jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(Object::toString)
                    .toList();

            assertThat(files)
                    .contains(
                            "META-INF/services/org/apache/camel/component/memcache",
                            "META-INF/services/org/apache/camel/component.properties",
                            "META-INF/services/org/apache/camel/bean.properties",
                            "META-INF/services/org/apache/camel/bean/CacheAside.json",
                            "META-INF/services/org/apache/camel/configurer/org.memcload.component.memcache.pattern.CacheAside",
                            "META-INF/services/org/apache/camel/configurer/memcache-component",
                            "META-INF/services/org/apache/camel/configurer/memcache-endpoint",
                            "META-INF/services/org/apache/camel/urifactory/memcache-endpoint",
                            "META-INF/services/org/apache/camel/dev-console/memcache",
                            "META-INF/org/memcload/component/memcache/memcache.json",
                            "kamelets/memcache-cache-aside-action.kamelet.yaml",
                            "META-INF/LICENSE")
                    .noneMatch(file -> file.endsWith(".class") && !file.startsWith("org/memcload/component/"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sources, org/memcload/component/memcache/MemcacheComponent.java",
        "sources, org/memcload/component/memcache/MemcacheComponentConfigurer.java",
        "javadoc, org/memcload/component/memcache/pattern/CacheAside.html"
    })
    void sourcesAndDocumentationAreInJarsBesideIt(String classifier, String file) throws Exception {
        try (JarFile jar = new JarFile("target/camel-memcache-" + classifier + ".jar")) {
            assertThat(jar.getEntry(file)).isNotNull();
            assertThat(jar.stream().map(Object::toString)).noneMatch(name -> name.startsWith("org/memcload/cli/"));
        }
    }

    @Test
    void noSourceOfTheComponentNamesTheLoader() throws Exception {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/org/memcload/component"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(source))
                        .as("%s", source)
                        .doesNotContainPattern("org\\.memcload\\.(?!component)");
            }
        }
    }
}
