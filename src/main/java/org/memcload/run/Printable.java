package org.memcload.run;

/** Makes outside text, such as keys and file names, safe to print: no input can forge a line or move a cursor. */
public final class Printable {

    private Printable() {}

    /** Appends a text with its control characters and line separators as {@code \\uXXXX}. */
    public static void escape(String text, StringBuilder target) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnprintable(c)) {
                target.append(String.format("\\u%04x", (int) c));
            } else {
                target.append(c);
            }
        }
    }

    /** Replaces each of these characters with {@code ?}, for aligned columns, which {@link #escape} would shift. */
    public static String masked(String text) {
        StringBuilder masked = new StringBuilder(text);
        for (int i = 0; i < masked.length(); i++) {
            if (isUnprintable(masked.charAt(i))) {
                masked.setCharAt(i, '?');
            }
        }
        return masked.toString();
    }

    private static boolean isUnprintable(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
