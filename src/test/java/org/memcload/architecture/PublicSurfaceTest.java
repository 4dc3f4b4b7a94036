package org.memcload.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public types of camel-memcache.jar and their public members, beside a list that is checked in: the surface grows only on
 * purpose. With {@code -Dmemcload.surface.write=true} the list is written.
 *
 * <p>A type whose documentation says "Internal:" is public only for other packages of the jar. Its members are not listed.
 */
class PublicSurfaceTest {

    private static final Path LIST = Path.of("src/test/resources/org/memcload/architecture/camel-memcache.txt");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Set<JavaModifier> HIDDEN = Set.of(JavaModifier.SYNTHETIC, JavaModifier.BRIDGE);

    @Test
    void theSurfaceIsTheDeclaredOne() throws IOException {
        String surface = MainClasses.ALL.stream()
                .filter(type -> type.getPackageName().startsWith("org.memcload.component"))
                .filter(PublicSurfaceTest::isVisible)
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .map(PublicSurfaceTest::lines)
                .collect(joining());
        if (Boolean.getBoolean("memcload.surface.write")) {
            Files.writeString(LIST, surface);
        }

        assertThat(surface)
                .as("Write the list with -Dtest=PublicSurfaceTest -Dmemcload.surface.write=true and review its changes")
                .isEqualTo(Files.readString(LIST));
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublicSurfaceTest::isVisible).orElse(true);
    }

    private static String lines(JavaClass type) {
        String kind = kind(type);
        String members = kind.isEmpty()
                ? Stream.concat(type.getFields().stream(), type.getCodeUnits().stream())
                        .filter(PublicSurfaceTest::isVisible)
                        .map(member -> "  " + signature(member) + "\n")
                        .sorted()
                        .collect(joining())
                : "";
        return kind + type.getName() + "\n" + members;
    }

    /** Whether a type was generated, or is internal. */
    private static String kind(JavaClass type) {
        Path source = SOURCES.resolve(outermost(type).getName().replace('.', '/') + ".java");
        try {
            if (!Files.exists(source)) {
                return "generated ";
            }
            String text = Files.readString(source);
            return text.substring(0, text.indexOf("\npublic ")).contains("Internal:") ? "internal " : "";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(PublicSurfaceTest::outermost).orElse(type);
    }

    private static boolean isVisible(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return modifiers.stream().noneMatch(HIDDEN::contains)
                && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
    }

    private static String signature(JavaMember member) {
        String owner = member.getOwner().getName();
        return member.getFullName().substring(owner.length() + 1).replace("java.lang.", "");
    }
}
