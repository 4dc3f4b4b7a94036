package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of options is what the table of options says. */
class OptionDocumentsTest {

    private static final Pattern DEFAULT = Pattern.compile("#memcload\\.([a-z-]+) =(.*)");

    private final Set<Option<?>> options =
            new LinkedHashSet<>(Stream.concat(LoadOptions.OF_LOAD.stream(), LoadOptions.OF_GET.stream())
                    .toList());

    @Test
    void thePackedFileHasEachOptionWithItsDefaultAndItsRangeAndSetsNone() throws IOException {
        String manual = Files.readString(Path.of("src/main/resources/application.properties"));

        assertThat(manual.lines().filter(line -> !line.isBlank())).allMatch(line -> line.startsWith("#"));
        Map<String, String> defaults = new LinkedHashMap<>();
        Map<String, String> paragraphs = new LinkedHashMap<>();
        for (String paragraph : manual.split("\n\n", -1)) {
            Matcher line = DEFAULT.matcher(paragraph);
            while (line.find()) {
                defaults.put(line.group(1), line.group(2).strip());
                paragraphs.put(line.group(1), paragraph.replaceAll("\\s+(# ?)?", " "));
            }
        }
        assertThat(defaults.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        options.stream().map(Option::name).toList());
        for (Option<?> option : options) {
            assertThat(defaults.get(option.name()))
                    .as(option.name())
                    .isEqualTo(option.defaultText() == null ? "" : option.defaultText());
            assertThat(paragraphs.get(option.name()))
                    .as(option.name())
                    .contains(option.type().range());
        }
    }

    @Test
    void theReadmeHasARowForEachOptionOfALoadWithItsRange() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        for (Option<?> option : LoadOptions.OF_LOAD) {
            if (option.secret()) {
                assertThat(readme).contains(Origin.variable(option.name()));
                continue;
            }
            assertThat(readme.lines()
                            .filter(line -> line.startsWith("| `-") && line.contains("--" + option.name()))
                            .filter(line -> line.contains(option.type().range())))
                    .as(option.name() + " " + option.type().range())
                    .isNotEmpty();
        }
    }
}
