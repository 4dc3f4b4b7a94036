package org.memcload.component.memcache.value;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as UTF-8, without the silent replacements of {@link String}. */
final class Text {

    private Text() {}

    /**
     * The text in UTF-8.
     *
     * @throws ValueException if half of a surrogate pair is missing
     */
    static byte[] encode(CharSequence text) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new ValueException("The text cannot be stored: half of a surrogate pair has no form in UTF-8", e);
        }
    }

    /** The text, or null if the bytes are not UTF-8. */
    static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
