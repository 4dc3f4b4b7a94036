package org.memcload.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {

    private static final Path PAGE = Path.of("docs/memcache.md");
    private static final String BEGIN = "<!-- made from the annotations by ReferencePageTest -->\n";
    private static final String END = "<!-- end of what is made from the annotations -->\n";

    /** With {@code -Dmemcload.docs.write=true} it writes them instead. */
    @Test
    void theReferencePageHasTheOptionsAndHeadersOfTheAnnotations() throws Exception {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        assertThat(to).as("the marked part of %s", PAGE).isGreaterThanOrEqualTo(from);

        String expected = page.substring(0, from) + ReferenceTables.render() + "\n" + page.substring(to);
        if (Boolean.getBoolean("memcload.docs.write")) {
            Files.writeString(PAGE, expected);
        } else {
            assertThat(page)
                    .as("written anew by: mvn test -Dtest=ReferencePageTest -Dmemcload.docs.write=true")
                    .isEqualTo(expected);
        }
    }
}
