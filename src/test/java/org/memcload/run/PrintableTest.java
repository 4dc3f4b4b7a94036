package org.memcload.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @ValueSource(chars = {'\0', '\n', '\r', '\t', '\u001b', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029'})
    void noCharacterThatMovesACursorOrEndsALineIsPrinted(char c) {
        StringBuilder escaped = new StringBuilder();
        Printable.escape("a" + c + "ü", escaped);

        assertThat(escaped.toString()).isEqualTo(String.format("a\\u%04xü", (int) c));
        assertThat(Printable.masked("a" + c + "ü")).isEqualTo("a?ü");
    }
}
