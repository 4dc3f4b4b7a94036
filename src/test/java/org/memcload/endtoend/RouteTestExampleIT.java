package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.MavenProcess;

/** The example of an operator's tests of routes, as a project of somebody else's who has what {@code mvn install} installs. */
class RouteTestExampleIT {

    private static final Path EXAMPLE = Path.of("examples/route-test");
    private static final Path TEST = Path.of("src/test/java/com/example/OwnRoutesTest.java");

    @TempDir
    private Path directory;

    private String version;

    @BeforeEach
    void readVersion() throws IOException {
        Properties properties = new Properties();
        properties.load(Files.newBufferedReader(Path.of("target/classes/org/memcload/cli/version.properties")));
        version = properties.getProperty("version");
    }

    /** JUnit would warn about each link that it deletes. */
    @AfterEach
    void unlink() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void theTestsOfTheExampleRunWithTheInstalledArtifacts() throws IOException {
        Path project = copy(EXAMPLE, directory.resolve("example"));
        Path repository = Files.createDirectory(directory.resolve("repository"));
        linkAllBut(MavenProcess.localRepository(), repository, "org");
        linkAllBut(
                MavenProcess.localRepository().resolve("org"),
                Files.createDirectory(repository.resolve("org")),
                "memcload");
        install(repository, "memcload-parent", Path.of("parent/pom.xml"), ".pom");
        install(repository, "memcload", Path.of("pom.xml"), ".pom");
        install(repository, "memcload", jar(""), ".jar");
        install(repository, "memcload", jar("-route-test"), "-route-test.jar");

        MavenProcess.Result result = MavenProcess.run(project, repository, Map.of(), "test");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(project.resolve("target/surefire-reports/TEST-com.example.OwnRoutesTest.xml"))
                .content()
                .containsPattern("<testsuite [^>]* tests=\"4\" errors=\"0\" skipped=\"0\" failures=\"0\"");
    }

    @Test
    void theJarHasNoOtherClassesOfTheTests() throws IOException {
        try (JarFile jar = new JarFile(jar("-route-test").toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(Object::toString))
                    .contains("org/memcload/routetest/LoaderFixture.class")
                    .allMatch(file -> file.startsWith("org/memcload/routetest/")
                            || file.equals("org/memcload/cli/FixtureLoad.class")
                            || file.equals("META-INF/MANIFEST.MF"));
        }
    }

    @Test
    void thePageShowsTheTestOfTheExample() throws IOException {
        assertThat(Path.of("docs/route-tests.md")).content().contains(Files.readString(EXAMPLE.resolve(TEST)));
    }

    private Path jar(String classifier) {
        return Path.of("target", "memcload-" + version + classifier + ".jar");
    }

    private void install(Path repository, String artifact, Path file, String end) throws IOException {
        Path place = Files.createDirectories(repository.resolve("org/memcload/" + artifact + "/" + version));
        Files.copy(file, place.resolve(artifact + "-" + version + end));
    }

    /** Files that a run of the example has left are not copied. */
    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            List<Path> sources = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(from.resolve("target")))
                    .toList();
            for (Path file : sources) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return to;
    }

    private static void linkAllBut(Path from, Path to, String exception) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(exception)) {
                    Files.createSymbolicLink(to.resolve(file.getFileName()), file.toAbsolutePath());
                }
            }
        }
    }
}
