package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The names that routes use. */
class RouteNamesTest {

    @Test
    void thePageOfRoutesHasEachName() throws IOException, IllegalAccessException {
        String page = Files.readString(Path.of("docs/routes.md"));

        for (Field name : RouteNames.class.getFields()) {
            assertThat(Modifier.isStatic(name.getModifiers()))
                    .as(name.getName())
                    .isTrue();
            assertThat(page).contains("`" + name.get(null) + "`");
        }
    }
}
