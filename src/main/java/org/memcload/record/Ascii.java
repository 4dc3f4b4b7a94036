package org.memcload.record;

/** Classes of ASCII characters; bytes from 0x80 belong to none. */
final class Ascii {

    private Ascii() {}

    /** Space, tab, CR, vertical tab or form feed: white space that can stand inside a line. */
    static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == 0x0b || b == '\f';
    }

    /** A control character, DEL included, or a space: memcached's text protocol allows these in no key. */
    static boolean isControlOrSpace(byte b) {
        return (b >= 0 && b <= ' ') || b == 0x7f;
    }
}
