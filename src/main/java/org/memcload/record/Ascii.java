package org.memcload.record;

/** Classes of ASCII characters; a byte from 0x80 is in none of them. */
final class Ascii {

    private Ascii() {}

    /** Space, tab, CR, vertical tab or form feed: white space that can stand inside a line. */
    static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == 0x0b || b == '\f';
    }

    /** A control character, DEL included, or a space: what memcached's text protocol allows in no key. */
    static boolean isControlOrSpace(byte b) {
        return (b >= 0 && b <= ' ') || b == 0x7f;
    }
}
