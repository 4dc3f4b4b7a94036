package org.memcload.cli;

import java.util.Locale;

/** The origin of an option's value; the first that has a value counts. */
enum Origin {
    COMMAND_LINE("--%1$s"),
    SYSTEM_PROPERTY("the system property memcload.%1$s"),
    ENVIRONMENT("%2$s in the environment"),
    FILE("memcload.%1$s in ./application.properties"),
    PACKED_FILE("memcload.%1$s in the application.properties that is packed with the program"),
    DEFAULT("--%1$s");

    private final String format;

    Origin(String format) {
        this.format = format;
    }

    /** The place of an option's value, for people. */
    String locate(String option) {
        return String.format(format, option, variable(option));
    }

    /** An option and the place of its value, for people. */
    String describe(String option) {
        String place = locate(option);
        String dashed = "--" + option;
        return place.equals(dashed) ? dashed : dashed + " (" + place + ")";
    }

    /** The name of an option in the environment. */
    static String variable(String option) {
        return "MEMCLOAD_" + option.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
